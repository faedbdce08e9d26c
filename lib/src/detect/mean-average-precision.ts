import type { LabelledPicture } from '../data/labelled';
import { TransferError } from '../error';
import { requireArray, requireNames, requireRecord } from '../require/arguments';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { type ClassBoxes, classBoxes } from './class-boxes';
import { ignoredOf, outcomesOf, type Range, RIGHT } from './coco-outcomes';
import type { Detection } from './detect';
import { type PrecisionRecall, precisionRecall } from './precision-recall';
import { requireFound } from './require-found';

/** The thresholds, size ranges and classes of `meanAveragePrecision`; the defaults are COCO's. */
export interface MeanAveragePrecisionOptions {
  /** IoU thresholds of a right detection; default 0.5, 0.55, ... 0.95. */
  readonly ious?: readonly number[];
  /**
   * Limits on detections per image and class. The largest applies to precision; each has its own recall. Default 1, 10,
   * 100.
   */
  readonly maxDetections?: readonly number[];
  /** @deprecated Use `maxDetections`, which is the same option. */
  readonly most?: readonly number[];
  /** Size ranges by name, as object areas in pixels, both ends included; default COCO's small, medium and large. */
  readonly sizes?: Readonly<Record<string, readonly [from: number, to: number]>>;
  /** The classes to evaluate; default: all that are labelled or detected. */
  readonly classes?: readonly string[];
}

/** Means over classes and IoU thresholds; -1 if no class has a labelled object that counts. */
export interface MeanAveragePrecision {
  /** Average precision. */
  readonly ap: number;
  /** At the IoU threshold 0.5 alone, and at 0.75; -1 if it is not among `ious`. */
  readonly ap50: number;
  readonly ap75: number;
  /** By size range: `small`, `medium`, `large`. */
  readonly apBySize: Readonly<Record<string, number>>;
  /** Average recall by the limit on detections per image: `ar[1]`, `ar[10]`, `ar[100]`. */
  readonly ar: Readonly<Record<number, number>>;
  readonly arBySize: Readonly<Record<string, number>>;
  /** The same metrics for each class. */
  readonly classes: readonly ClassPrecision[];
}

/** The results of one class; -1 if it has no labelled object that counts. */
export interface ClassPrecision {
  readonly class: string;
  /** Number of labelled objects, without crowds. */
  readonly truths: number;
  /** Number of detections, up to the largest limit per image. */
  readonly found: number;
  /** Average precision, averaged over the IoU thresholds. */
  readonly ap: number;
  /** At the IoU threshold 0.5 alone, and at 0.75; -1 if it is not among `ious`. */
  readonly ap50: number;
  readonly ap75: number;
  /** By size range: `small`, `medium`, `large`. */
  readonly apBySize: Readonly<Record<string, number>>;
  /** Average recall by the limit on detections per image: `ar[1]`, `ar[10]`, `ar[100]`. */
  readonly ar: Readonly<Record<number, number>>;
  readonly arBySize: Readonly<Record<string, number>>;
  /** The precision-recall curve at each IoU threshold. */
  readonly curves: readonly PrecisionRecall[];
}

/** 0.5, 0.55, ... 0.95 rounded as by NumPy's `linspace`, since an IoU may equal a threshold. */
const IOUS: readonly number[] = Array.from({ length: 10 }, (_, step) => 0.5 + step * ((0.95 - 0.5) / 9));
const SIZES = {
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, Number.POSITIVE_INFINITY],
} as const;
const EVERY_SIZE: Range = [0, Number.POSITIVE_INFINITY];

/**
 * COCO's metrics of detection, average precision and average recall (Lin 2014), equal to pycocotools. `found[i]` are
 * the detections in `pictures[i]`. Average precision over ten IoU thresholds, at 0.5, at 0.75 and by object size;
 * average recall at 1, 10 and 100 detections per image and by object size. Each also by class, with precision-recall
 * curves.
 *
 * Crowds, and detections in one, are ignored. A class without labelled objects has -1 and is left out of the means.
 * Throws if an option is unknown or invalid, the lists have different lengths, or an element has the wrong type. Also
 * throws if a box does not have four finite coordinates, an area is negative, or a score is not finite; the error names
 * the file.
 */
export function meanAveragePrecision(
  pictures: readonly LabelledPicture[],
  found: readonly (readonly Detection[])[],
  options: MeanAveragePrecisionOptions = {},
): MeanAveragePrecision {
  requireOptions('meanAveragePrecision', options, {
    ious: true,
    maxDetections: true,
    most: 'deprecated',
    sizes: true,
    classes: true,
  });
  requireArray('meanAveragePrecision', 'pictures', pictures);
  requireArray('meanAveragePrecision', 'found', found);
  const { ious = IOUS, sizes = SIZES } = options;
  const maxDetections = renamedOption('meanAveragePrecision', options, ['maxDetections', 'most'], [1, 10, 100]);
  if (options.classes !== undefined) requireNames("meanAveragePrecision's classes", options.classes);
  requireSetting({ ious, maxDetections, sizes });
  requireFound(pictures, found);
  const setting = { ious, maxDetections: [...maxDetections].sort((a, b) => a - b), sizes };
  const boxes = classBoxes(pictures, found, { classes: options.classes, most: setting.maxDetections.at(-1) as number });
  const classes = [...boxes].map(([name, ofClass]) => metricsOf(name, ofClass, setting));
  const mean = (select: (result: ClassPrecision) => number) => meanOfKnown(classes.map(select));
  return {
    ap: mean((result) => result.ap),
    ap50: mean((result) => result.ap50),
    ap75: mean((result) => result.ap75),
    apBySize: recordOf(Object.keys(sizes), (size) => mean((result) => result.apBySize[size])),
    ar: recordOf(maxDetections, (limit) => mean((result) => result.ar[limit])),
    arBySize: recordOf(Object.keys(sizes), (size) => mean((result) => result.arBySize[size])),
    classes,
  };
}

type Setting = Required<Pick<MeanAveragePrecisionOptions, 'ious' | 'maxDetections' | 'sizes'>>;

/** All metrics of one class. */
function metricsOf(name: string, boxes: ClassBoxes, { ious, maxDetections, sizes }: Setting): ClassPrecision {
  const order = byScore(boxes.scores);
  const scores = Float64Array.from(order, (index) => boxes.scores[index]);
  const within = (range: Range) => {
    const ignored = ignoredOf(boxes.truths, range);
    const truths = ignored.reduce((count, flag) => count - flag, ignored.length);
    const outcomes = ious.map((iou) => outcomesOf(boxes, iou, range, ignored));
    const curves = ious.map((iou, index) => precisionRecall(permuted(outcomes[index], order), scores, truths, iou));
    return { truths, outcomes, curves };
  };
  const full = within(EVERY_SIZE);
  const bySize = recordOf(Object.keys(sizes), (size) => within(sizes[size]).curves);
  const apOf = (curves: readonly PrecisionRecall[]) => meanOfKnown(curves.map(({ ap }) => ap));
  const apAt = (iou: number) => full.curves.find((curve) => Math.abs(curve.iou - iou) < 1e-9)?.ap ?? -1;
  return {
    class: name,
    truths: full.truths,
    found: scores.length,
    ap: apOf(full.curves),
    ap50: apAt(0.5),
    ap75: apAt(0.75),
    apBySize: recordOf(Object.keys(sizes), (size) => apOf(bySize[size])),
    ar: recordOf(maxDetections, (limit) =>
      meanOfKnown(full.outcomes.map((outcomes) => recallOf(outcomes, boxes.rank, limit, full.truths))),
    ),
    arBySize: recordOf(Object.keys(sizes), (size) => meanOfKnown(bySize[size].map(({ recall }) => recall))),
    curves: full.curves,
  };
}

/** The fraction of objects matched by the first `most` detections of each image. */
function recallOf(outcomes: Uint8Array, rank: Uint32Array, limit: number, truths: number): number {
  if (truths === 0) return -1;
  let rightCount = 0;
  for (let index = 0; index < outcomes.length; index++) {
    if (rank[index] < limit && outcomes[index] === RIGHT) rightCount++;
  }
  return rightCount / truths;
}

/** Indices of the scores in descending order; equal scores keep their order. */
function byScore(scores: Float64Array): Uint32Array {
  return Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
}

function permuted(outcomes: Uint8Array, order: Uint32Array): Uint8Array {
  const result = new Uint8Array(order.length);
  for (let index = 0; index < order.length; index++) result[index] = outcomes[order[index]];
  return result;
}

function meanOfKnown(values: readonly number[]): number {
  const defined = values.filter((value) => value > -1);
  return defined.length === 0 ? -1 : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

function recordOf<Key extends string | number, Value>(
  keys: readonly Key[],
  select: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, select(key)])) as Record<Key, Value>;
}

function requireSetting({ ious, maxDetections, sizes }: Setting): void {
  requireArray('ious', 'overlaps', ious);
  requireArray('maxDetections', 'numbers of boxes a picture', maxDetections);
  requireRecord('sizes', 'areas by name', sizes);
  if (ious.length === 0 || !ious.every((iou) => iou > 0 && iou <= 1)) {
    throw new TransferError(`ious are overlaps above 0 and up to 1, one at least; they were [${ious}].`);
  }
  if (maxDetections.length === 0 || !maxDetections.every((limit) => Number.isInteger(limit) && limit > 0)) {
    throw new TransferError(`maxDetections must be positive integers; got [${maxDetections}]. Try [1, 10, 100].`);
  }
  for (const [size, area] of Object.entries(sizes)) {
    requireArray(`The size '${size}'`, 'the least and the most pixels', area);
    const [from, to] = area;
    if (!(from <= to)) throw new TransferError(`The size '${size}' goes from ${from} to ${to} pixels.`);
  }
}
