import { PALETTE } from 'transferlab/dist/show/figure';
import { escaped, tableHtml } from '../html';
import type { Figure, IntervalsFigure, LinesFigure } from './question';

const [WIDTH, HEIGHT] = [640, 300];
const AREA = { left: 56, right: 496, top: 16, bottom: 256 } as const;
const DASHES = ['', '6 4', '2 3', '8 3 2 3'] as const;
const INK = '#222';

/** A figure for a page: a picture on a light card, which says in words what it shows; a table as a table. */
export function figureHtml(figure: Figure): string {
  const title = `<figcaption>${escaped(figure.title)}</figcaption>`;
  if (figure.kind === 'table')
    return `<figure>${title}${tableHtml([[...figure.head], ...figure.rows.map((row) => row.map(String))])}</figure>`;
  const inside = figure.kind === 'lines' ? linesSvg(figure) : intervalsSvg(figure);
  const style = 'width:100%;max-width:640px;height:auto;background:#fdfdfa;border-radius:4px';
  return `<figure>${title}<svg role="img" aria-label="${escaped(inWords(figure))}" viewBox="0 0 ${WIDTH} ${HEIGHT}" style="${style}" font-family="sans-serif" font-size="13">${inside}</svg></figure>`;
}

/** What a reader who does not see it hears: the same numbers, as exact as the picture shows them. */
function inWords(figure: LinesFigure | IntervalsFigure): string {
  if (figure.kind === 'lines') {
    const { x, y, series } = figure;
    const points = (values: readonly number[]) =>
      values.map((value, at) => `${x.values[at]}: ${rounded(value, y)}`).join(', ');
    return `${figure.title}. ${y.name} by ${x.name}. ${series.map(({ name, values }) => `${name}: ${points(values)}`).join('. ')}.`;
  }
  const { axis, rows } = figure;
  const said = rows.map(
    ({ name, low, mean, high }) =>
      `${name}: ${rounded(mean, axis)}, from ${rounded(low, axis)} to ${rounded(high, axis)}`,
  );
  return `${figure.title}. ${axis.name}. ${said.join('. ')}.`;
}

const rounded = (value: number, { from, to }: { from: number; to: number }) => {
  const step = (to - from) / 80;
  return Number((Math.round(value / step) * step).toFixed(3));
};

interface Axis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const GRID = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];
const along = ({ from, to }: Axis, value: number) => (value - from) / (to - from);
const tick = ({ from, to }: Axis, part: number) => Number((from + part * (to - from)).toFixed(3));

function linesSvg({ x, y, series }: LinesFigure): string {
  const height = (value: number) => AREA.bottom - along(y, value) * (AREA.bottom - AREA.top);
  const place = (at: number) => AREA.left + (at / Math.max(1, x.values.length - 1)) * (AREA.right - AREA.left);
  const grid = GRID.map((part, index) => {
    const at = AREA.bottom - part * (AREA.bottom - AREA.top);
    const label =
      index % 2 === 0
        ? `<text x="${AREA.left - 6}" y="${at + 4}" text-anchor="end" fill="${INK}">${tick(y, part)}</text>`
        : '';
    return `<path d="M${AREA.left} ${at}H${AREA.right}" stroke="#ddd"/>${label}`;
  });
  const every = Math.ceil(x.values.length / 10);
  const ticks = x.values.flatMap((value, at) =>
    at % every === 0
      ? [
          `<path d="M${place(at)} ${AREA.top}V${AREA.bottom}" stroke="#eee"/><text x="${place(at)}" y="${AREA.bottom + 18}" text-anchor="middle" fill="${INK}">${value}</text>`,
        ]
      : [],
  );
  const ends = spread(series.map(({ values }) => height(values[values.length - 1])));
  const lines = series.map(({ name, values }, index) => {
    const path = values
      .map((value, at) => `${at ? 'L' : 'M'}${place(at).toFixed(1)} ${height(value).toFixed(1)}`)
      .join('');
    const look = `fill="none" stroke="${PALETTE[index]}" stroke-width="2" stroke-dasharray="${DASHES[index]}"`;
    const sample = `<path d="M${AREA.right + 8} ${ends[index]}h22" ${look}/>`;
    const label = `<text x="${AREA.right + 35}" y="${ends[index] + 4}" fill="${INK}">${escaped(name)}</text>`;
    return `<path d="${path}" ${look}/>${sample}${label}`;
  });
  return [
    ...grid,
    ...ticks,
    ...lines,
    `<text x="${(AREA.left + AREA.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle" fill="${INK}">${escaped(x.name)}</text>`,
    `<text x="14" y="${(AREA.top + AREA.bottom) / 2}" text-anchor="middle" fill="${INK}" transform="rotate(-90 14 ${(AREA.top + AREA.bottom) / 2})">${escaped(y.name)}</text>`,
  ].join('');
}

/** Labels keep a line's distance, and none lies below the plot. */
function spread(heights: readonly number[]): number[] {
  const placed = [...heights];
  const order = heights.map((_, index) => index).sort((a, b) => heights[a] - heights[b]);
  order.forEach((index, rank) => {
    if (rank > 0) placed[index] = Math.max(placed[index], placed[order[rank - 1]] + 15);
  });
  order.reverse().forEach((index, rank) => {
    placed[index] = Math.min(placed[index], rank > 0 ? placed[order[rank - 1]] - 15 : AREA.bottom);
  });
  return placed;
}

function intervalsSvg({ axis, rows }: IntervalsFigure): string {
  const left = 170;
  const place = (value: number) => left + along(axis, value) * (WIDTH - 30 - left);
  const step = (AREA.bottom - AREA.top) / rows.length;
  const grid = GRID.map((part, index) => {
    const at = left + part * (WIDTH - 30 - left);
    const label =
      index % 2 === 0
        ? `<text x="${at}" y="${AREA.bottom + 18}" text-anchor="middle" fill="${INK}">${tick(axis, part)}</text>`
        : '';
    return `<path d="M${at} ${AREA.top}V${AREA.bottom}" stroke="#ddd"/>${label}`;
  });
  const zero =
    axis.from <= 0 && axis.to >= 0
      ? `<path d="M${place(0)} ${AREA.top}V${AREA.bottom}" stroke="${INK}" stroke-dasharray="4 3"/>`
      : '';
  const drawn = rows.map(({ name, low, mean, high }, index) => {
    const y = AREA.top + (index + 0.5) * step;
    return `<text x="${left - 10}" y="${y + 4}" text-anchor="end" fill="${INK}">${escaped(name)}</text><path d="M${place(low)} ${y}H${place(high)}M${place(low)} ${y - 5}v10M${place(high)} ${y - 5}v10" stroke="${PALETTE[0]}" stroke-width="2"/><circle cx="${place(mean)}" cy="${y}" r="5" fill="${PALETTE[0]}"/>`;
  });
  const name = `<text x="${(left + WIDTH - 30) / 2}" y="${HEIGHT - 6}" text-anchor="middle" fill="${INK}">${escaped(axis.name)}</text>`;
  return [...grid, zero, ...drawn, name].join('');
}
