const FORTH = ['ArrowRight', 'ArrowDown', 'PageDown', ' ', 'n'];
const BACK = ['ArrowLeft', 'ArrowUp', 'PageUp', 'p'];

/** Arrows, Page Up and Page Down (which presenters send), Home and End go from slide to slide; the address says which is shown. */
export function followKeys(): void {
  const slides = Array.from(document.querySelectorAll<HTMLElement>('.slide'));
  addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLMediaElement) return;
    const here = shownOf(slides);
    const next = targetOf(event.key, here, slides.length);
    if (next === undefined) return;
    event.preventDefault();
    const slide = slides[Math.min(slides.length - 1, Math.max(0, next))];
    slide.scrollIntoView({ behavior: 'instant', block: 'start' });
    history.replaceState(null, '', `#${slide.id}`);
  });
}

function targetOf(key: string, here: number, count: number): number | undefined {
  if (FORTH.includes(key)) return here + 1;
  if (BACK.includes(key)) return here - 1;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** The slide whose upper edge is nearest to the upper edge of the view. */
function shownOf(slides: readonly HTMLElement[]): number {
  const distances = slides.map((slide) => Math.abs(slide.getBoundingClientRect().top));
  return distances.reduce((best, distance, index) => (distance < distances[best] ? index : best), 0);
}
