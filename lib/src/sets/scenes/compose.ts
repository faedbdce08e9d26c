import { SOLID, type Sprite } from './sprite';

/** Minimum visible fraction of every object: a position that would hide more is not used. */
export const LEAST_VISIBLE = 0.6;

/** A placed object: the box and the number of pixels of its visible part. */
export interface Placed {
  /** Index of the sprite. */
  readonly sprite: number;
  /** `[left, top, width, height]` of its visible solid pixels. */
  readonly bbox: readonly [number, number, number, number];
  readonly area: number;
  /** `area` as a fraction of all its solid pixels: from LEAST_VISIBLE to 1. */
  readonly visible: number;
}

interface Position {
  readonly left: number;
  readonly top: number;
}

/** A sprite and its candidate positions, in order, each fully inside the image. */
export interface Wish {
  readonly sprite: Sprite;
  readonly spots: readonly Position[];
}

const BACKGROUND = 0;

/**
 * Composites sprites onto an image (RGB bytes, `side * side * 3`, changed in place), later ones over earlier ones, with
 * alpha blending. A sprite is placed at the first of its positions where no object is occluded by more than 40 %; if there
 * is none, the sprite is left out.
 */
export function compose(image: Uint8Array, side: number, wishes: readonly Wish[]): Placed[] {
  /** The sprite that each pixel shows, from 1. */
  const owner = new Uint8Array(side * side).fill(BACKGROUND);
  const areas = wishes.map(({ sprite }) => solidPixels(sprite));
  const visible = areas.map(() => 0);
  for (const [object, { sprite, spots }] of wishes.entries()) {
    const position = spots.find((candidate) => {
      const occluded = occludedPixels(sprite, candidate, owner, side, wishes.length);
      return visible.every((area, other) => area === 0 || area - occluded[other] >= LEAST_VISIBLE * areas[other]);
    });
    if (position === undefined || areas[object] === 0) continue;
    const occluded = occludedPixels(sprite, position, owner, side, wishes.length);
    for (const [other, count] of occluded.entries()) visible[other] -= count;
    paint(image, side, sprite, position);
    for (const index of solidIndices(sprite, position, side)) owner[index] = object + 1;
    visible[object] = areas[object];
  }
  return visible.flatMap((area, object) =>
    area === 0 ? [] : [{ sprite: object, bbox: boxOf(owner, side, object + 1), area, visible: area / areas[object] }],
  );
}

function solidPixels({ pixels }: Sprite): number {
  let count = 0;
  for (let index = 3; index < pixels.length; index += 4) if (pixels[index] >= SOLID) count++;
  return count;
}

/** The image indices of a sprite's solid pixels. */
function* solidIndices({ pixels, height, width }: Sprite, { left, top }: Position, side: number): Generator<number> {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[(y * width + x) * 4 + 3] >= SOLID) yield (top + y) * side + left + x;
    }
  }
}

/** The number of pixels of each object that a sprite would occlude. */
function occludedPixels(
  sprite: Sprite,
  position: Position,
  owner: Uint8Array,
  side: number,
  objects: number,
): number[] {
  const counts = new Array<number>(objects).fill(0);
  for (const index of solidIndices(sprite, position, side)) {
    if (owner[index] !== BACKGROUND) counts[owner[index] - 1]++;
  }
  return counts;
}

function paint(image: Uint8Array, side: number, { pixels, height, width }: Sprite, { left, top }: Position): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const to = ((top + y) * side + left + x) * 3;
      const opacity = pixels[from + 3] / 255;
      for (let channel = 0; channel < 3; channel++) {
        image[to + channel] = Math.round(pixels[from + channel] * opacity + image[to + channel] * (1 - opacity));
      }
    }
  }
}

function boxOf(owner: Uint8Array, side: number, object: number): [number, number, number, number] {
  let [left, top, right, bottom] = [side, side, -1, -1];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (owner[y * side + x] !== object) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return [left, top, right - left + 1, bottom - top + 1];
}
