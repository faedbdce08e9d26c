import { fitted } from './fitted';
import { scriptLoaded } from './script-loaded';
import { type Figure, themed } from './themed';

interface Plotly {
  newPlot(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  react(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
}

declare global {
  interface Window {
    Plotly: Plotly;
    /** What the script of each plot calls. */
    transferlabPlot: (id: string, figure: Figure) => void;
  }
}

/** How far below the view a plot is drawn already. */
const AHEAD = '300px';

const CONFIG = { displayModeBar: false, responsive: true };

const figures = new Map<string, Figure>();
const drawn = new Set<HTMLElement>();
let rootOfSite = '';

/**
 * Draws each plot when it comes into view, and from the first scrolling on before it does: Plotly is loaded then, once, and the
 * plot's own numbers. `root` leads to the site.
 */
export function plots(root: string): void {
  rootOfSite = root;
  window.transferlabPlot = (id, figure) => figures.set(id, figure);
  const first = drawNear('0px', root);
  addEventListener(
    'scroll',
    () => {
      first.disconnect();
      drawNear(AHEAD, root);
    },
    { once: true },
  );
}

function drawNear(margin: string, root: string): IntersectionObserver {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        draw(target as HTMLElement, root).catch((cause) => console.error(cause));
      }
    },
    { rootMargin: margin },
  );
  for (const element of Array.from(document.querySelectorAll<HTMLElement>('.plot'))) near.observe(element);
  return near;
}

async function draw(element: HTMLElement, root: string): Promise<void> {
  const script = element.dataset.plot;
  await Promise.all([scriptLoaded(`${root}assets/plotly.js`), script && scriptLoaded(script)]);
  const figure = figures.get(element.id);
  if (!figure || drawn.has(element)) return;
  drawn.add(element);
  // Over a picture, colours were chosen for the picture: such a plot stays on paper.
  element.classList.toggle('on-paper', Boolean(figure.layout.images));
  const drawing = element.querySelector<HTMLElement>('.drawing')!;
  drawing.textContent = '';
  const { data, layout } = shownIn(drawing, figure);
  await window.Plotly.newPlot(drawing, data, layout, CONFIG);
}

/** Draws the plots that a cell has just made; those that it made before and that are gone are forgotten. */
export function drawPlots(within: HTMLElement): void {
  for (const element of drawn) if (!element.isConnected) drawn.delete(element);
  for (const element of Array.from(within.querySelectorAll<HTMLElement>('.plot'))) {
    draw(element, rootOfSite).catch((cause) => console.error(cause));
  }
}

/** The figure in the colours of the theme, for the width of its place, which gets the figure's height. */
function shownIn(drawing: HTMLElement, figure: Figure): Figure {
  const suited = fitted(figure, drawing.clientWidth);
  if (typeof suited.layout.height === 'number') drawing.style.height = `${suited.layout.height}px`;
  return themed(suited);
}

/** Draws again, in the colours of the theme and for the width of the page, what is drawn. */
export function redraw(): void {
  for (const element of drawn) {
    const drawing = element.querySelector<HTMLElement>('.drawing')!;
    const { data, layout } = shownIn(drawing, figures.get(element.id)!);
    window.Plotly.react(drawing, data, layout, CONFIG);
  }
}
