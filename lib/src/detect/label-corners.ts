import { smallest } from '../extremes';

/** A box, and the text at it. */
export interface Labelled {
  /** `[x1, y1, x2, y2]` in the image's pixels. */
  readonly box: readonly number[];
  readonly label: string;
  /** Whether the label is below the box where there is room, and not above it. */
  readonly below: boolean;
}

/** Where a label is drawn: the corner of its box, and on which side of that corner, in Plotly's words. */
export interface LabelCorner {
  readonly x: 'left' | 'right';
  readonly y: 'top' | 'bottom';
  readonly position: 'top right' | 'bottom right' | 'top left' | 'bottom left';
}

/** Size of a drawn letter in pixels of the screen, of a sans-serif font of 12 px. */
const [LETTER, LINE] = [6.8, 15];

/** Above or below the box first, then inside it; at its left edge before its right one. */
const ABOVE: readonly LabelCorner[] = [
  { x: 'left', y: 'top', position: 'top right' },
  { x: 'left', y: 'bottom', position: 'bottom right' },
  { x: 'right', y: 'top', position: 'top left' },
  { x: 'right', y: 'bottom', position: 'bottom left' },
  { x: 'left', y: 'top', position: 'bottom right' },
  { x: 'left', y: 'bottom', position: 'top right' },
  { x: 'right', y: 'top', position: 'bottom left' },
  { x: 'right', y: 'bottom', position: 'top left' },
];
const BELOW: readonly LabelCorner[] = [ABOVE[1], ABOVE[0], ABOVE[3], ABOVE[2], ...ABOVE.slice(4)];

type Area = readonly [left: number, top: number, right: number, bottom: number];

/**
 * A corner for each label, so that labels do not cover each other: in the order of the boxes, each gets the first corner that is
 * free of earlier labels and within the image's width, otherwise the one where the least is covered. `scale` is the number of
 * screen pixels per pixel of the image, `width` the image's width.
 */
export function labelCorners(
  boxes: readonly Labelled[],
  { scale, width }: { readonly scale: number; readonly width: number },
): LabelCorner[] {
  const taken: Area[] = [];
  return boxes.map(({ box, label, below }) => {
    const corners = below ? BELOW : ABOVE;
    if (label === '') return corners[0];
    const areas = corners.map((corner) => areaOf(box, corner, [(label.length * LETTER) / scale, LINE / scale]));
    const covered = areas.map(
      (area) => taken.reduce((sum, other) => sum + sharedArea(area, other), 0) + outside(area, width),
    );
    const best = covered.indexOf(smallest(covered));
    taken.push(areas[best]);
    return corners[best];
  });
}

function areaOf(
  [x1, y1, x2, y2]: readonly number[],
  { x, y, position }: LabelCorner,
  [width, height]: readonly [number, number],
): Area {
  const [atX, atY] = [x === 'left' ? x1 : x2, y === 'top' ? y1 : y2];
  const left = position.endsWith('right') ? atX : atX - width;
  const top = position.startsWith('bottom') ? atY : atY - height;
  return [left, top, left + width, top + height];
}

function sharedArea(a: Area, b: Area): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return width > 0 && height > 0 ? width * height : 0;
}

/** The part of a label's area that is left or right of the image. */
function outside([left, top, right, bottom]: Area, width: number): number {
  return (Math.max(0, -left) + Math.max(0, right - width)) * (bottom - top);
}
