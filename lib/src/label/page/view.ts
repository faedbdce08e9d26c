import { type Edges, HANDLES } from './edges.js';

/** A mutable box. */
export interface Box {
  id?: number | string;
  box: Edges;
  class: string;
}

/** A mutable image with its boxes. */
export interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  boxes: Box[];
  done: boolean;
  version: string;
}

/** The state of the page. */
export interface Shown {
  folder: string;
  classes: readonly string[];
  pictures: Picture[];
  unreadable: readonly string[];
  /** Index of the open image. */
  index: number;
  /** Class of the next box. */
  current: string | undefined;
  selected: Box | undefined;
  /** The box being drawn. */
  sketch: Edges | undefined;
  /** Number of changes not yet saved by the server. */
  pending: number;
  /** Reason why changes can no longer be saved. */
  broken: string | undefined;
}

/** Colours that colour-blind readers can distinguish (Okabe & Ito 2008), light enough for photographs; dashes differ too. */
const COLORS = ['#56B4E9', '#E69F00', '#2fd8a3', '#F0E442', '#e58fc0', '#ff7f3f', '#ffffff', '#9fb4ff'];
const LINES = ['', '8 4', '2 3', '10 3 2 3', '14 5'];

const look = (classes: readonly string[], named: string) => {
  const index = Math.max(0, classes.indexOf(named));
  return { color: COLORS[index % COLORS.length], line: LINES[index % LINES.length] };
};

export const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;

const stage = () => document.getElementById('stage') as unknown as SVGSVGElement;

/** Creates an SVG element. */
function svg(name: string, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

function html(name: string, attributes: Readonly<Record<string, string>>, ...inside: (Node | string)[]): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/** Image pixels per screen pixel. */
export const pixelsPerPoint = () => 1 / (stage().getScreenCTM()?.a || 1);

/** The position of a pointer in image pixels. */
export function positionOf(event: PointerEvent): [number, number] {
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(stage().getScreenCTM()!.inverse());
  return [x, y];
}

/** Shows another image; `draw` draws its boxes. */
export function openPicture({ pictures, index }: Shown): void {
  const { width, height, name } = pictures[index];
  stage().setAttribute('viewBox', `0 0 ${width} ${height}`);
  stage().setAttribute('aria-label', `${name}, ${width} by ${height} pixels`);
  const image = document.getElementById('picture')!;
  for (const [key, value] of Object.entries({ href: `picture/${index}`, width, height })) {
    image.setAttribute(key, String(value));
  }
}

export function draw(shown: Shown): void {
  const { pictures, index, classes, pending, broken } = shown;
  const picture = pictures[index];
  byId('name').textContent = picture.name;
  byId('count').textContent =
    `${index + 1} of ${pictures.length}, ${pictures.filter(({ done }) => done).length} labelled`;
  const state = pending > 0 ? 'saving …' : 'saved';
  if (byId('saved').textContent !== state) byId('saved').textContent = state;
  byId('broken').hidden = broken === undefined;
  byId('why').textContent = broken ?? '';
  byId('first').hidden = classes.length > 0;
  const nothing = byId<HTMLInputElement>('nothing');
  nothing.checked = picture.done && picture.boxes.length === 0;
  nothing.disabled = picture.boxes.length > 0;
  drawBoxes(shown);
  drawClasses(shown);
  drawPictures(shown);
}

/** Draws only the boxes, at every move of the pointer. */
export function drawBoxes({ pictures, index, classes, selected, sketch }: Shown): void {
  const unit = pixelsPerPoint();
  const groups = pictures[index].boxes.map((box) => {
    const [x1, y1, x2, y2] = box.box;
    const { color, line } = look(classes, box.class);
    const isSelected = box === selected;
    const group = svg('g', {
      class: isSelected ? 'box selected' : 'box',
      tabindex: 0,
      role: 'button',
      'aria-pressed': String(isSelected),
      'aria-label': `${box.class}, left ${x1}, top ${y1}, right ${x2}, bottom ${y2}`,
      'data-box': pictures[index].boxes.indexOf(box),
    });
    const rect = { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
    group.append(
      svg('rect', { ...rect, class: 'halo' }),
      svg('rect', { ...rect, class: 'line', stroke: color, 'stroke-dasharray': line }),
    );
    const size = 13 * unit;
    const above = y1 > size * 1.3;
    const text = svg('text', { x: x1 + 3 * unit, y: above ? y1 - 4 * unit : y1 + size, 'font-size': size }, box.class);
    group.append(text);
    if (isSelected) {
      for (const handle of HANDLES) {
        const x = handle.includes('w') ? x1 : handle.includes('e') ? x2 : (x1 + x2) / 2;
        const y = handle.includes('n') ? y1 : handle.includes('s') ? y2 : (y1 + y2) / 2;
        const half = 5 * unit;
        const square = { x: x - half, y: y - half, width: 2 * half, height: 2 * half };
        group.append(svg('rect', { ...square, class: `handle ${handle}`, 'data-handle': handle }));
      }
    }
    return group;
  });
  // The selected box is drawn last, on top, so that its handles can be reached.
  groups.sort(
    (one, other) => Number(one.classList.contains('selected')) - Number(other.classList.contains('selected')),
  );
  const had = document.activeElement?.closest('[data-box]') !== null && document.activeElement !== null;
  document.getElementById('boxes')!.replaceChildren(...groups);
  if (sketch) {
    const [x1, y1, x2, y2] = sketch;
    const rect = { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
    document
      .getElementById('boxes')!
      .append(svg('rect', { ...rect, class: 'halo' }), svg('rect', { ...rect, class: 'sketch' }));
  }
  if (had) document.querySelector<SVGElement>('g.selected')?.focus({ preventScroll: true });
}

function drawClasses({ classes, current, pictures }: Shown): void {
  const all = pictures.flatMap(({ boxes }) => boxes);
  byId('classes').replaceChildren(
    ...classes.map((named, index) => {
      const { color, line } = look(classes, named);
      const swatch = svg('svg', { width: 34, height: 14, 'aria-hidden': 'true' });
      swatch.append(svg('rect', { width: 34, height: 14, rx: 2, class: 'ground' }));
      swatch.append(
        svg('line', { x1: 3, y1: 7, x2: 31, y2: 7, stroke: color, 'stroke-width': 3, 'stroke-dasharray': line }),
      );
      const key = index < 9 ? String(index + 1) : '';
      const count = String(all.filter((box) => box.class === named).length);
      const button = html(
        'button',
        { type: 'button', 'data-class': named, 'aria-pressed': String(named === current), title: key && `Key ${key}` },
        html('kbd', {}, key),
        swatch,
        html('span', { class: 'named' }, named),
        html('span', { class: 'number' }, count),
      );
      return html('li', {}, button);
    }),
  );
}

function drawPictures({ pictures, index, unreadable }: Shown): void {
  const rows = pictures.map(({ name, boxes, done }, which) => {
    const state = boxes.length > 0 ? `${boxes.length}` : done ? 'none' : '–';
    const said = boxes.length > 0 ? `${boxes.length} boxes` : done ? 'nothing on it' : 'not labelled yet';
    const attributes = {
      type: 'button',
      'data-index': String(which),
      ...(which === index && { 'aria-current': 'true' }),
    };
    const number = html('span', { class: 'number', 'aria-label': said }, state);
    return html('li', {}, html('button', attributes, html('span', { class: 'named' }, name), number));
  });
  const list = byId('pictures');
  list.replaceChildren(
    ...rows,
    ...unreadable.map((name) => html('li', { class: 'unreadable' }, `${name}: cannot be read`)),
  );
  list.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
}
