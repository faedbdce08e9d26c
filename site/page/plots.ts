import { scriptLoaded } from './script-loaded';
import { type Figure, themed } from './themed';

interface Plotly {
  newPlot(place: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  react(place: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
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

/**
 * Draws each plot when it comes into view, and from the first scrolling on before it does: Plotly is loaded then, once, and the
 * plot's own numbers. `root` leads to the site.
 */
export function plots(root: string): void {
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
  for (const place of Array.from(document.querySelectorAll<HTMLElement>('.plot'))) near.observe(place);
  return near;
}

async function draw(place: HTMLElement, root: string): Promise<void> {
  await Promise.all([scriptLoaded(`${root}assets/plotly.js`), scriptLoaded(place.dataset.plot!)]);
  const figure = figures.get(place.id);
  if (!figure || drawn.has(place)) return;
  drawn.add(place);
  // Over a picture, colours were chosen for the picture: such a plot stays on paper.
  place.classList.toggle('on-paper', Boolean(figure.layout.images));
  const drawing = place.querySelector<HTMLElement>('.drawing')!;
  drawing.textContent = '';
  const { data, layout } = themed(figure);
  await window.Plotly.newPlot(drawing, data, layout, CONFIG);
}

/** Draws again, in the colours of the theme, what is drawn. */
export function redraw(): void {
  for (const place of drawn) {
    const { data, layout } = themed(figures.get(place.id)!);
    window.Plotly.react(place.querySelector<HTMLElement>('.drawing')!, data, layout, CONFIG);
  }
}
