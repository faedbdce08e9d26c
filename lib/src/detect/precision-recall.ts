import { RIGHT, WRONG } from './coco-outcomes';

/** Fractions of the objects that were found at which COCO reads precision: 0, 0.01, ... 1. Products, as NumPy has them. */
export const RECALLS: readonly number[] = Array.from({ length: 101 }, (_, percent) => percent * 0.01);

/** How many of the found boxes are right, as one takes more of them, the most confident first. */
export interface PrecisionRecall {
  /** Overlap from which a box is right. */
  readonly iou: number;
  /** Average precision: the mean of `precision`; -1 where the class has no thing that counts. */
  readonly ap: number;
  /** Fraction of the objects that all boxes together find; -1 where there is none. */
  readonly recall: number;
  /** The best precision with at least this recall, at 101 recalls 0, 0.01, ... 1. 0 where no box gets that far. */
  readonly precision: Float64Array;
  /** The score from which boxes have to be taken for that recall; 0 where none is low enough. */
  readonly scores: Float64Array;
}

/**
 * Precision over recall of one class (Everingham 2010, with COCO's 101 points): `outcomes` and `scores` of all found
 * boxes, the most confident first, and how many things there were to find.
 */
export function precisionRecall(
  outcomes: Uint8Array,
  scores: Float64Array,
  truths: number,
  iou: number,
): PrecisionRecall {
  const curve = { precision: new Float64Array(RECALLS.length), scores: new Float64Array(RECALLS.length) };
  if (truths === 0) return { iou, ap: -1, recall: -1, ...curve };
  const precision = new Float64Array(outcomes.length);
  /** For each of `RECALLS`, the index of the detection that reaches it. */
  const reachedAt = new Uint32Array(RECALLS.length);
  let reached = 0;
  let right = 0;
  let wrong = 0;
  let recall = 0;
  for (let index = 0; index < outcomes.length; index++) {
    if (outcomes[index] === RIGHT) recall = ++right / truths;
    else if (outcomes[index] === WRONG) wrong++;
    precision[index] = right === 0 ? 0 : right / (right + wrong);
    while (reached < RECALLS.length && recall >= RECALLS[reached]) reachedAt[reached++] = index;
  }
  for (let index = outcomes.length - 2; index >= 0; index--) {
    if (precision[index] < precision[index + 1]) precision[index] = precision[index + 1];
  }
  for (let point = 0; point < reached; point++) {
    curve.precision[point] = precision[reachedAt[point]];
    curve.scores[point] = scores[reachedAt[point]];
  }
  const ap = curve.precision.reduce((sum, value) => sum + value, 0) / RECALLS.length;
  return { iou, ap, recall, ...curve };
}
