import { drawPlots } from './draw-plots';
import { fit } from './fit';
import { followKeys } from './keys';

followKeys();
const slides = Array.from(document.querySelectorAll<HTMLElement>('.slide'));

/** What is on paper has the size of paper, whatever the size of the window. */
addEventListener('beforeprint', () => {
  document.documentElement.classList.add('printed');
  fit(slides);
});
addEventListener('afterprint', () => {
  document.documentElement.classList.remove('printed');
  fit(slides);
});
addEventListener('resize', () => fit(slides));

drawPlots().then(
  () => {
    fit(slides);
    document.documentElement.dataset.drawn = 'yes';
  },
  (cause) => console.error(cause),
);
