import { SOLID, type Sprite } from './sprite';

/** Less than this share of a thing left to be seen, and it is not put there. */
export const LEAST_VISIBLE = 0.6;

/** A thing in its place: what of it nothing hides, as its box and its number of pixels. */
export interface Placed {
  /** Which of the sprites that were given. */
  readonly sprite: number;
  /** `[left, top, width, height]` of its visible solid pixels. */
  readonly bbox: readonly [number, number, number, number];
  readonly area: number;
  /** `area` of all its solid pixels: from LEAST_VISIBLE to 1. */
  readonly visible: number;
}

interface Spot {
  readonly left: number;
  readonly top: number;
}

/** A sprite and the places to try for it, in order, each wholly inside the picture. */
export interface Wish {
  readonly sprite: Sprite;
  readonly spots: readonly Spot[];
}

const NOTHING = 0;

/**
 * Puts the sprites on a picture (RGB bytes, `side * side * 3`, changed in place), later ones over earlier ones, blended
 * by their opacity. Of a sprite's spots the first is taken where no thing that lies there already would be hidden by
 * more than 40 %; where there is none, the sprite is left out.
 */
export function compose(picture: Uint8Array, side: number, wishes: readonly Wish[]): Placed[] {
  /** Which sprite, from 1, each pixel shows. */
  const owner = new Uint8Array(side * side).fill(NOTHING);
  const whole = wishes.map(({ sprite }) => solidPixels(sprite));
  const left = whole.map(() => 0);
  for (const [index, { sprite, spots }] of wishes.entries()) {
    const spot = spots.find((candidate) => {
      const lost = hidden(sprite, candidate, owner, side, wishes.length);
      return left.every((pixels, other) => pixels === 0 || pixels - lost[other] >= LEAST_VISIBLE * whole[other]);
    });
    if (spot === undefined || whole[index] === 0) continue;
    for (const [other, pixels] of hidden(sprite, spot, owner, side, wishes.length).entries()) left[other] -= pixels;
    paint(picture, side, sprite, spot);
    for (const place of solidPlaces(sprite, spot, side)) owner[place] = index + 1;
    left[index] = whole[index];
  }
  return left.flatMap((area, index) =>
    area === 0 ? [] : [{ sprite: index, bbox: boxOf(owner, side, index + 1), area, visible: area / whole[index] }],
  );
}

function solidPixels({ pixels }: Sprite): number {
  let count = 0;
  for (let place = 3; place < pixels.length; place += 4) if (pixels[place] >= SOLID) count++;
  return count;
}

/** The places in the picture of a sprite's solid pixels. */
function* solidPlaces({ pixels, height, width }: Sprite, { left, top }: Spot, side: number): Generator<number> {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[(y * width + x) * 4 + 3] >= SOLID) yield (top + y) * side + left + x;
    }
  }
}

/** How many pixels of each thing a sprite would cover. */
function hidden(sprite: Sprite, spot: Spot, owner: Uint8Array, side: number, things: number): number[] {
  const lost = new Array<number>(things).fill(0);
  for (const place of solidPlaces(sprite, spot, side)) if (owner[place] !== NOTHING) lost[owner[place] - 1]++;
  return lost;
}

function paint(picture: Uint8Array, side: number, { pixels, height, width }: Sprite, { left, top }: Spot): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const to = ((top + y) * side + left + x) * 3;
      const opacity = pixels[from + 3] / 255;
      for (let channel = 0; channel < 3; channel++) {
        picture[to + channel] = Math.round(pixels[from + channel] * opacity + picture[to + channel] * (1 - opacity));
      }
    }
  }
}

function boxOf(owner: Uint8Array, side: number, who: number): [number, number, number, number] {
  let [left, top, right, bottom] = [side, side, -1, -1];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (owner[y * side + x] !== who) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return [left, top, right - left + 1, bottom - top + 1];
}
