import type { ClassBoxes, Truths } from './class-boxes';
import { matchBoxes } from './match-boxes';

/** Outcome of a detection in average precision: it is ignored, right, or wrong. */
export const NOTHING = 0;
export const RIGHT = 1;
export const WRONG = 2;

/** Smallest and largest area in pixels, both included. */
export type Range = readonly [from: number, to: number];

/**
 * The outcome of each detection of a class at one overlap threshold and one range of areas, as pycocotools has it. Crowds
 * and true boxes outside `range` are ignored, and so is a detection that matches one, or one outside `range` that matches
 * none. `ignored` is `ignoredOf(truths, range)`, where the caller has it.
 */
export function outcomesOf(
  { found, truths, ends, overlap }: ClassBoxes,
  iou: number,
  range: Range,
  ignored = ignoredOf(truths, range),
): Uint8Array {
  const matches = matchBoxes({ ends, overlap, crowd: truths.crowd }, iou, ignored);
  const outcomes = new Uint8Array(found.area.length);
  for (let i = 0; i < outcomes.length; i++) {
    if (matches[i] >= 0) outcomes[i] = ignored[matches[i]] ? NOTHING : RIGHT;
    else outcomes[i] = isWithin(found.area[i], range) ? WRONG : NOTHING;
  }
  return outcomes;
}

/** 1 for each true box that is ignored: a crowd, or one outside the range of areas. */
export function ignoredOf({ pixels, crowd }: Truths, range: Range): Uint8Array {
  const ignored = new Uint8Array(pixels.length);
  for (let j = 0; j < pixels.length; j++) ignored[j] = crowd[j] || !isWithin(pixels[j], range) ? 1 : 0;
  return ignored;
}

const isWithin = (area: number, range: Range) => area >= range[0] && area <= range[1];
