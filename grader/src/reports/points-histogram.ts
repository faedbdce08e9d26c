import type { GradedClass } from '../policy/class';
import { table } from './page';

const BINS = 10;

/** Bars of equal width from none to all points, and the same numbers as a table. */
export function pointsHistogram({ students }: GradedClass): string {
  const of = students[0]?.of ?? 0;
  if (of === 0) return '<p>There are no points to show.</p>';
  const counts = Array<number>(BINS).fill(0);
  for (const { points } of students) counts[Math.min(BINS - 1, Math.floor((points / of) * BINS))]++;
  // biome-ignore lint/plugin: a number for each bar.
  const most = Math.max(...counts);
  const [width, height, base] = [56, 140, 165];
  const edge = (bin: number) => `${Math.round((of * bin * 10) / BINS) / 10}`;
  const bars = counts.map((number, bin) => {
    const tall = (number / most) * height;
    const x = bin * width + 10;
    const label = number
      ? `<text x="${x + width / 2 - 3}" y="${base - tall - 4}" text-anchor="middle">${number}</text>`
      : '';
    return `<rect x="${x}" y="${base - tall}" width="${width - 6}" height="${tall}"/>${label}<text x="${x - 3}" y="${base + 16}" text-anchor="middle">${edge(bin)}</text>`;
  });
  const end = BINS * width + 10;
  const drawing = [
    `<svg viewBox="-10 0 ${end + 30} 205" width="${end + 30}" style="max-width:100%;height:auto" role="img" aria-label="Histogram of points; the numbers are in the table below">`,
    ...bars,
    `<text x="${end - 3}" y="${base + 16}" text-anchor="middle">${edge(BINS)}</text>`,
    `<line x1="7" x2="${end - 3}" y1="${base}" y2="${base}"/>`,
    `<text x="${end / 2}" y="${base + 34}" text-anchor="middle">points (bars: students)</text>`,
    '</svg>',
  ].join('');
  const rows = counts.map((number, bin) => [`${edge(bin)} to ${edge(bin + 1)}`, String(number)]);
  const numbers = table('Students by points', [{ heading: 'Points' }, { heading: 'Students', number: true }], rows);
  return `${drawing}<details><summary>The same as a table</summary>${numbers}</details>`;
}
