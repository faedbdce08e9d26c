import { RIGHT, WRONG } from './coco-outcomes';

/** The recalls at which COCO evaluates precision: 0, 0.01, ... 1. Products, as in NumPy. */
export const RECALLS: readonly number[] = Array.from({ length: 101 }, (_, percent) => percent * 0.01);

/** Precision as a function of recall, as the minimum score decreases. */
export interface PrecisionRecall {
  /** Minimum IoU of a right detection. */
  readonly iou: number;
  /** Average precision: the mean of `precision`; -1 if the class has no object that counts. */
  readonly ap: number;
  /** Recall of all detections together; -1 if the class has no object that counts. */
  readonly recall: number;
  /**
   * Maximum precision at this or a higher recall, `[101]`, at the recalls 0, 0.01, ... 1; 0 for recalls that are not
   * reached.
   */
  readonly precision: Float64Array;
  /** The minimum score that reaches each recall, `[101]`; 0 for recalls that are not reached. */
  readonly scores: Float64Array;
}

/**
 * Precision over recall of one class (Everingham 2010, at COCO's 101 recalls), from the outcomes and scores of all
 * detections in descending order of score, and the number of labelled objects.
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
  let rightCount = 0;
  let wrongCount = 0;
  let recall = 0;
  for (let index = 0; index < outcomes.length; index++) {
    if (outcomes[index] === RIGHT) recall = ++rightCount / truths;
    else if (outcomes[index] === WRONG) wrongCount++;
    precision[index] = rightCount === 0 ? 0 : rightCount / (rightCount + wrongCount);
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
