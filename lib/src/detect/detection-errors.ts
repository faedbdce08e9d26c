import type { LabelledBox, LabelledPicture } from '../data/labelled';
import { requireArray } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import type { Detection } from './detect';
import { averagePrecision, corrected, grouped, indicesOf } from './error-gains';
import { type BoxVerdict, errorKinds } from './error-kinds';
import { requireFound } from './require-found';
import { requireOverlap } from './require-overlap';

/**
 * The kinds of detection errors, in the order in which they are tested; `missed` is a labelled object, the others are
 * detections.
 */
export const DETECTION_ERRORS = ['localisation', 'confusion', 'duplicate', 'background', 'both', 'missed'] as const;

/** A kind of detection error. */
export type DetectionError = (typeof DETECTION_ERRORS)[number];

/** @deprecated Use `BoxOutcome`, which is the same type. */
export type JudgedBox = BoxOutcome;

/** A detection that is right or wrong, or an object that was missed. */
export interface BoxOutcome {
  /** Index of the image. */
  readonly picture: number;
  /** `right`, or the kind of error. */
  readonly verdict: 'right' | DetectionError;
  /** The detection; undefined for a missed object. */
  readonly found?: Detection;
  /**
   * The labelled object that the verdict refers to: the one matched, nearly matched, confused, duplicated or missed.
   */
  readonly truth?: LabelledBox;
  /** IoU of the two boxes; 0 if one is undefined. */
  readonly iou: number;
}

/** The number of right detections, of labelled objects, and of errors of each kind. */
export type ErrorCounts = Readonly<Record<'right' | 'truths' | DetectionError, number>>;

/** The result of `detectionErrors`. */
export interface DetectionErrors {
  /** Counts over all images and classes. */
  readonly counts: ErrorCounts;
  /** Mean average precision at this IoU threshold; -1 if there is no labelled object. */
  readonly ap: number;
  /** The increase of `ap` if all errors of one kind alone were corrected. */
  readonly gains: Readonly<Record<DetectionError, number>>;
  /** Counts by class: a detection's predicted class, a missed object's true class. */
  readonly classes: readonly (ErrorCounts & { readonly class: string })[];
  /** Counts by image, in the order of the images. */
  readonly pictures: readonly (ErrorCounts & { readonly file: string })[];
  /** The verdict on each detection and on each missed object. */
  readonly boxes: readonly BoxOutcome[];
}

/** The thresholds of `detectionErrors`. */
export interface DetectionErrorsOptions {
  /** Minimum IoU of a right detection; default 0.5. */
  readonly iou?: number;
  /** Maximum IoU of a background detection; default 0.1. */
  readonly background?: number;
  /** Detections per image, highest scores first; default 100. */
  readonly maxDetections?: number;
  /** @deprecated Use `maxDetections`, which is the same option. */
  readonly most?: number;
}

/**
 * Classifies the errors of a detector, and what each kind costs in average precision (TIDE, Bolya 2020). `found[i]` are
 * the detections in `pictures[i]`. A detection that matches no object of its class has one of these errors:
 *
 * - `localisation`: its IoU with an object of its class is between `background` and `iou`
 * - `confusion`: it matches an object of another class
 * - `duplicate`: a detection with a higher score matched its object
 * - `background`: its IoU with every object is at most `background`
 * - `both`: wrong class and poor localisation
 *
 * An object is `missed` if no detection matches it, and no localisation or confusion error refers to it. Crowds, and
 * detections in one of their class, are ignored. Throws if an argument has the wrong type, an option is unknown, `iou`
 * or `background` is not in 0..1, `maxDetections` is not a positive integer, or for the lists that
 * `meanAveragePrecision` throws for.
 */
export function detectionErrors(
  pictures: readonly LabelledPicture[],
  found: readonly (readonly Detection[])[],
  options: DetectionErrorsOptions = {},
): DetectionErrors {
  requireOptions('detectionErrors', options, {
    iou: true,
    background: true,
    maxDetections: true,
    most: 'deprecated',
  });
  requireArray('detectionErrors', 'pictures', pictures);
  requireArray('detectionErrors', 'found', found);
  const { iou = 0.5, background = 0.1 } = options;
  const maxDetections = renamedOption('detectionErrors', options, ['maxDetections', 'most'], 100);
  requireCount("detectionErrors' maxDetections", maxDetections, 'Try 100.');
  requireOverlap("detectionErrors' iou", iou, 0.5);
  requireOverlap("detectionErrors' background", background, 0.1);
  requireFound(pictures, found);
  const boxes = pictures.flatMap(({ boxes: labelled }, picture) =>
    errorKinds(labelled, found[picture], { iou, background, most: maxDetections }).map((verdict) => ({
      picture,
      ...verdict,
    })),
  );
  const truths = pictures.flatMap(({ boxes: labelled }, picture) =>
    labelled.filter(({ crowd }) => !crowd).map((truth) => ({ picture, truth })),
  );
  const names = indicesOf([...truths.map(({ truth }) => truth.class), ...boxes.map(classOf)]);
  const classes = grouped(boxes, (verdict) => names.get(classOf(verdict)), names.size);
  const ofClass = grouped(truths, ({ truth }) => names.get(truth.class), names.size);
  const ofPicture = grouped(truths, ({ picture }) => picture, pictures.length);
  const ap = averagePrecision(boxes, truths);
  return {
    counts: counted(boxes, truths.length),
    ap,
    gains: Object.fromEntries(
      DETECTION_ERRORS.map((kind) => [kind, Math.max(0, averagePrecision(...corrected(boxes, truths, kind)) - ap)]),
    ) as Record<DetectionError, number>,
    classes: [...names.keys()].map((name, index) => ({
      class: name,
      ...counted(classes[index], ofClass[index].length),
    })),
    pictures: grouped(boxes, ({ picture }) => picture, pictures.length).map((verdicts, index) => ({
      file: pictures[index].file,
      ...counted(verdicts, ofPicture[index].length),
    })),
    boxes,
  };
}

const classOf = ({ found, truth }: BoxVerdict): string => (found ?? truth)?.class as string;

function counted(boxes: readonly BoxVerdict[], truths: number): ErrorCounts {
  const counts = Object.fromEntries(['right', ...DETECTION_ERRORS].map((verdict) => [verdict, 0]));
  for (const { verdict } of boxes) counts[verdict]++;
  return { truths, ...counts } as ErrorCounts;
}
