import { PALETTE } from 'transferlab/dist/show/figure';

/** The width of every diagram, in the units of its drawing: text of 15 units is 18 px high at 720 px, and 9 at 360. */
export const WIDTH = 600;

/** Pretrained or source, new or target, correct or test, and one more: the figures' palette in its order. */
export const [BLUE, RED, GREEN, PINK] = PALETTE;
export const INK = '#1b2733';
export const QUIET = '#4b5563';
export const CARD = '#fbfaf5';
const EDGE = '#d5cfbf';

export type Point = readonly [x: number, y: number];

/** A picture of a lesson: what is drawn, and what it says to somebody who does not see it. */
export interface Diagram {
  /** The file's name without its ending; it begins with the lesson's number. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly height: number;
  readonly drawing: readonly string[];
}

/** How a line is drawn: a dash repeats what the colour says. */
export interface Stroke {
  readonly color?: string;
  readonly width?: number;
  readonly dash?: string;
}

/** The file of a diagram: an opaque card, so that it reads on a page of any colour. */
export function svgOf({ title, description, height, drawing }: Diagram): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="16" fill="${INK}">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    `<rect x="1" y="1" width="${WIDTH - 2}" height="${height - 2}" rx="14" fill="${CARD}" stroke="${EDGE}" stroke-width="2"/>`,
    ...drawing,
    '</svg>\n',
  ].join('\n');
}

/** A colour mixed with another, the card's unless told otherwise: `share` of it is left. */
export function tint(color: string, share = 0.18, other = CARD): string {
  const channels = [1, 3, 5].map((at) => {
    const [own, mixed] = [color, other].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16));
    return Math.round(share * own + (1 - share) * mixed);
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** The palette is for lines and shapes; letters in it are darker, to have enough contrast on the card. */
const readable = (color: string) => (color === INK || color === QUIET ? color : tint(color, 0.7, INK));

export interface Lettering {
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly color?: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
}

/** Lines of text; the first one's baseline is at `y`. */
export function label(at: Point, words: string | readonly string[], lettering: Lettering = {}): string {
  const { size = 16, anchor = 'middle', color, bold, italic } = lettering;
  const lines = typeof words === 'string' ? [words] : words;
  const look = [
    anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
    size === 16 ? '' : ` font-size="${size}"`,
    color ? ` fill="${readable(color)}"` : '',
    bold ? ' font-weight="bold"' : '',
    italic ? ' font-style="italic"' : '',
  ].join('');
  return lines
    .map((line, index) => `<text x="${n(at[0])}" y="${n(at[1] + index * size * 1.22)}"${look}>${escaped(line)}</text>`)
    .join('\n');
}

/** A rectangle from its upper left corner, with words in its centre. */
export function box(
  [x, y]: Point,
  [width, height]: Point,
  words: string | readonly string[] = [],
  look: Stroke & { fill?: string; round?: number } & Lettering = {},
): string {
  const { color = INK, fill = tint(color), round = 6, width: line = 2, dash, size = 16, bold, italic } = look;
  const lines = typeof words === 'string' ? [words] : words;
  const top = y + height / 2 - ((lines.length - 1) * size * 1.22) / 2 + size * 0.35;
  return [
    `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${round ? ` rx="${round}"` : ''} fill="${fill}"${strokeOf({ color, width: line, dash })}/>`,
    ...(lines.length > 0 ? [label([x + width / 2, top], lines, { size, bold, italic })] : []),
  ].join('\n');
}

/** A polygon, such as a network that narrows. */
export function shape(points: readonly Point[], look: Stroke & { fill?: string } = {}): string {
  const { color = INK, fill = tint(color), ...stroke } = look;
  return `<polygon points="${points.map(([x, y]) => `${n(x)},${n(y)}`).join(' ')}" fill="${fill}"${strokeOf({ color, ...stroke })} stroke-linejoin="round"/>`;
}

/** A network that narrows from left to right: `high` at its left, `low` at its right, around the line `y`. */
export function funnel(
  [x, y]: Point,
  [width, high, low]: readonly [number, number, number],
  words: string | readonly string[] = [],
  look: Stroke & { fill?: string } & Lettering = {},
): string {
  const { size = 16, bold, ...stroke } = look;
  const lines = typeof words === 'string' ? [words] : words;
  return [
    shape(
      [
        [x, y - high / 2],
        [x + width, y - low / 2],
        [x + width, y + low / 2],
        [x, y + high / 2],
      ],
      stroke,
    ),
    ...(lines.length > 0
      ? [label([x + width / 2, y - ((lines.length - 1) * size * 1.22) / 2 + size * 0.35], lines, { size, bold })]
      : []),
  ].join('\n');
}

export function line(points: readonly Point[], look: Stroke = {}): string {
  return `<polyline points="${points.map(([x, y]) => `${n(x)},${n(y)}`).join(' ')}" fill="none"${strokeOf(look)} stroke-linejoin="round" stroke-linecap="round"/>`;
}

/** A line through the points with a head at its end. The head is drawn and no marker: every program shows it. */
export function arrow(points: readonly Point[], look: Stroke = {}): string {
  const [[fromX, fromY], [x, y]] = points.slice(-2);
  const length = Math.hypot(x - fromX, y - fromY);
  const [dx, dy] = [(x - fromX) / length, (y - fromY) / length];
  return [line([...points.slice(0, -1), [x - 8 * dx, y - 8 * dy]], look), head([x, y], [dx, dy], look)].join('\n');
}

/** An arrow along a cubic curve with the two control points. */
export function curve(from: Point, first: Point, second: Point, to: Point, look: Stroke = {}): string {
  const length = Math.hypot(to[0] - second[0], to[1] - second[1]);
  const [dx, dy] = [(to[0] - second[0]) / length, (to[1] - second[1]) / length];
  const points = [first, second, [to[0] - 8 * dx, to[1] - 8 * dy]].map(([x, y]) => `${n(x)} ${n(y)}`).join(', ');
  return [
    `<path d="M ${n(from[0])} ${n(from[1])} C ${points}" fill="none"${strokeOf(look)} stroke-linecap="round"/>`,
    head(to, [dx, dy], look),
  ].join('\n');
}

function head([x, y]: Point, [dx, dy]: Point, { color = INK, width = 2 }: Stroke): string {
  const [long, half] = [9 + width * 1.2, 4 + width * 0.8];
  const back: Point = [x - long * dx, y - long * dy];
  return `<polygon points="${[
    [x, y],
    [back[0] - half * dy, back[1] + half * dx],
    [back[0] + half * dy, back[1] - half * dx],
  ]
    .map((point) => point.map(n).join(','))
    .join(' ')}" fill="${color}"/>`;
}

/** A padlock around the point: closed where weights are frozen, open where they are trained. */
export function lock([x, y]: Point, { open = false }: { open?: boolean } = {}): string {
  const color = open ? RED : BLUE;
  const shackle = open
    ? `M ${n(x - 5)} ${n(y - 1)} v -6 a 5 5 0 0 1 10 0 v 1`
    : `M ${n(x - 5)} ${n(y - 1)} v -4 a 5 5 0 0 1 10 0 v 4`;
  return [
    `<path d="${shackle}"${open ? ` transform="translate(-8 -1)"` : ''} fill="none" stroke="${color}" stroke-width="2.4" stroke-linecap="round"/>`,
    `<rect x="${n(x - 8.5)}" y="${n(y - 2)}" width="17" height="13" rx="2.5" fill="${open ? CARD : color}" stroke="${color}" stroke-width="2"/>`,
    `<circle cx="${n(x)}" cy="${n(y + 4.5)}" r="2" fill="${open ? color : CARD}"/>`,
  ].join('\n');
}

/** A die around the point: weights that start at random. */
export function die([x, y]: Point, { color = INK, size = 22 } = {}): string {
  const [edge, off] = [size / 2, size * 0.26];
  const pips: Point[] = [
    [-off, -off],
    [off, -off],
    [0, 0],
    [-off, off],
    [off, off],
  ];
  return [
    `<rect x="${n(x - edge)}" y="${n(y - edge)}" width="${size}" height="${size}" rx="4.5" fill="#ffffff" stroke="${color}" stroke-width="2"/>`,
    ...pips.map(([dx, dy]) => `<circle cx="${n(x + dx)}" cy="${n(y + dy)}" r="2" fill="${color}"/>`),
  ].join('\n');
}

export type Mark = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross';

/** A point of a plot; `hollow` where a domain or a split is to be distinguished without colour. */
export function mark(kind: Mark, [x, y]: Point, color: string, { size = 6, hollow = false } = {}): string {
  const look = `fill="${hollow ? CARD : color}" stroke="${color}" stroke-width="2"`;
  if (kind === 'circle') return `<circle cx="${n(x)}" cy="${n(y)}" r="${size}" ${look}/>`;
  if (kind === 'cross')
    return `<path d="M ${n(x - size)} ${n(y - size)} L ${n(x + size)} ${n(y + size)} M ${n(x + size)} ${n(y - size)} L ${n(x - size)} ${n(y + size)}" fill="none" stroke="${color}" stroke-width="3" stroke-linecap="round"/>`;
  const corners: Record<'square' | 'triangle' | 'diamond', Point[]> = {
    square: [
      [-0.9, -0.9],
      [0.9, -0.9],
      [0.9, 0.9],
      [-0.9, 0.9],
    ],
    triangle: [
      [0, -1.15],
      [1.1, 0.8],
      [-1.1, 0.8],
    ],
    diamond: [
      [0, -1.3],
      [1.1, 0],
      [0, 1.3],
      [-1.1, 0],
    ],
  };
  const points = corners[kind].map(([dx, dy]) => `${n(x + dx * size)},${n(y + dy * size)}`).join(' ');
  return `<polygon points="${points}" ${look} stroke-linejoin="round"/>`;
}

/** `count` points around a centre, on a spiral: even, and the same in every run. */
export function cloud([x, y]: Point, radius: number, count: number): Point[] {
  return Array.from({ length: count }, (_, index): Point => {
    const [turn, reach] = [index * 2.39996, radius * Math.sqrt((index + 0.5) / count)];
    return [x + reach * Math.cos(turn), y + reach * Math.sin(turn)];
  });
}

export function ellipse([x, y]: Point, [rx, ry]: Point, look: Stroke & { fill?: string; turn?: number } = {}): string {
  const { color = INK, fill = tint(color), turn, ...stroke } = look;
  return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}"${strokeOf({ color, ...stroke })}${turn ? ` transform="rotate(${turn} ${n(x)} ${n(y)})"` : ''}/>`;
}

/** A framed photograph of a lemon, `size` units wide and high. */
export function lemon([x, y]: Point, size: number): string {
  const at = (dx: number, dy: number) => `${n(x + dx * size)} ${n(y + dy * size)}`;
  return [
    `<rect x="${n(x)}" y="${n(y)}" width="${size}" height="${size}" rx="4" fill="#ffffff" stroke="${INK}" stroke-width="2"/>`,
    `<path d="M ${at(0.1, 0.56)} C ${at(0.2, 0.5)}, ${at(0.22, 0.26)}, ${at(0.52, 0.26)} C ${at(0.76, 0.26)}, ${at(0.82, 0.42)}, ${at(0.92, 0.46)} C ${at(0.86, 0.56)}, ${at(0.8, 0.78)}, ${at(0.5, 0.78)} C ${at(0.28, 0.78)}, ${at(0.22, 0.62)}, ${at(0.1, 0.56)} Z" fill="${PALETTE[7]}" stroke="${INK}" stroke-width="2" stroke-linejoin="round"/>`,
    `<path d="M ${at(0.34, 0.45)} C ${at(0.4, 0.37)}, ${at(0.46, 0.35)}, ${at(0.54, 0.35)}" fill="none" stroke="#ffffff" stroke-width="3" stroke-linecap="round"/>`,
  ].join('\n');
}

function strokeOf({ color = INK, width = 2, dash }: Stroke): string {
  return ` stroke="${color}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ''}`;
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A number with at most one decimal: files stay small and the same on every machine. */
const n = (value: number) => String(Math.round(value * 10) / 10);
