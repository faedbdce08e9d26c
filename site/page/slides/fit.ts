/** Sizes of tables and pictures, from what can be read from far away to what just fits. */
const ZOOMS = [2.4, 2.2, 2, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4];

/** Shows the outputs of each slide as large as its place allows. Plots take their size from the style sheet. */
export function fit(slides: readonly HTMLElement[]): void {
  for (const slide of slides) {
    shrinkFormula(slide);
    const place = slide.querySelector<HTMLElement>('.outputs');
    const content = place?.querySelector<HTMLElement>('.fits');
    if (!place || !content || content.querySelector('.plot')) continue;
    for (const zoom of ZOOMS) {
      content.style.setProperty('zoom', String(zoom));
      const [inner, outer] = [content.getBoundingClientRect(), place.getBoundingClientRect()];
      if (inner.height <= outer.height && widest(content) <= outer.width) break;
    }
  }
}

/** A formula that is wider than its slide gets the width that there is. */
function shrinkFormula(slide: HTMLElement): void {
  const place = slide.querySelector<HTMLElement>('.shown');
  const formula = place?.querySelector<HTMLElement>('math[display="block"]');
  if (!place || !formula) return;
  formula.style.setProperty('zoom', '1');
  const row = formula.querySelector('mrow') ?? formula;
  const width = Math.max(formula.scrollWidth, row.getBoundingClientRect().width);
  if (width > place.clientWidth) formula.style.setProperty('zoom', String(place.clientWidth / width));
}

/** Pixels from the left edge of the content to the right edge of what reaches furthest. */
function widest(content: HTMLElement): number {
  const { left } = content.getBoundingClientRect();
  let right = left;
  for (const part of Array.from(content.querySelectorAll('table, img, audio, figure, pre, svg')))
    right = Math.max(right, part.getBoundingClientRect().right);
  return right - left;
}
