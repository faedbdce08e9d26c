import { fitted } from '../fitted';
import { type Figure, themed } from '../themed';

interface Pictures {
  toImage(figure: unknown, options: { format: 'svg'; width: number; height: number }): Promise<string>;
}

/** Pixels of a plot whose figure does not say them, as lessons draw it. */
const [WIDTH, HEIGHT] = [720, 400];

/** Pixels across of a plot that shares its slide: its words are as large as those of one that does not. */
const HALF = 540;

/** Draws each plot once for a light page and once for a dark one: pictures that have any size, on the screen and on paper. */
export async function drawPlots(): Promise<void> {
  for (const plot of Array.from(document.querySelectorAll<HTMLElement>('.plot'))) {
    const given: Figure = JSON.parse(plot.querySelector('script')!.textContent!);
    const isShared = plot.parentElement!.querySelectorAll('.plot').length > 1;
    const width = isShared ? HALF : ((given.layout.width as number | undefined) ?? WIDTH);
    const figure = isShared ? fitted(given, width) : given;
    const height = (figure.layout.height as number | undefined) ?? HEIGHT;
    const pictures: HTMLImageElement[] = [];
    // Over a photograph, colours were chosen for the photograph: such a plot stays on paper.
    for (const theme of figure.layout.images ? (['paper'] as const) : (['light', 'dark'] as const)) {
      const { data, layout } = inTheme(figure, theme === 'dark' ? 'dark' : 'light');
      const picture = new Image(width, height);
      picture.className = theme;
      picture.alt = plot.dataset.says ?? '';
      const drawn = { data, layout: { ...layout, width, height } };
      picture.src = await (window.Plotly as unknown as Pictures).toImage(drawn, { format: 'svg', width, height });
      await picture.decode();
      pictures.push(picture);
    }
    plot.replaceChildren(...pictures);
  }
}

/** A figure in the colours that the page has in that theme, which is not what the page has now. */
function inTheme(figure: Figure, theme: 'light' | 'dark'): Figure {
  const { dataset } = document.documentElement;
  dataset.theme = theme;
  try {
    return themed(figure);
  } finally {
    delete dataset.theme;
  }
}
