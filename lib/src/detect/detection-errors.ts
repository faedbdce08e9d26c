import type { LabelledBox, LabelledPicture } from '../data/labelled';
import { requireArray } from '../require/arguments';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import type { Detection } from './detect';
import { averagePrecision, grouped, mended, placesOf } from './error-gains';
import { type BoxVerdict, errorKinds } from './error-kinds';
import { requireFound } from './require-found';
import { requireOverlap } from './require-overlap';

/** What can be wrong, in the order in which it is asked; `missed` is a thing, the others are found boxes. */
export const DETECTION_ERRORS = ['localisation', 'confusion', 'duplicate', 'background', 'both', 'missed'] as const;

export type DetectionError = (typeof DETECTION_ERRORS)[number];

/** A found box that is right or wrong, or a thing that was missed. */
export interface JudgedBox {
  /** Which of the pictures. */
  readonly picture: number;
  readonly verdict: 'right' | DetectionError;
  /** The found box; none where a thing was missed. */
  readonly found?: Detection;
  /** The thing that it is about: what was found, nearly found, taken for another class, found before, or missed. */
  readonly truth?: LabelledBox;
  /** How much the two overlap, 0 where there are no two. */
  readonly iou: number;
}

/** How many boxes are right, how many things there are, and how many errors of each kind. */
export type ErrorCounts = Readonly<Record<'right' | 'truths' | DetectionError, number>>;

export interface DetectionErrors {
  readonly counts: ErrorCounts;
  /** Average precision at this overlap, and what it would gain if all errors of a kind were corrected and no others. */
  readonly ap: number;
  readonly gains: Readonly<Record<DetectionError, number>>;
  /** By class: of a found box its own, of a missed thing its. */
  readonly classes: readonly (ErrorCounts & { readonly class: string })[];
  readonly pictures: readonly (ErrorCounts & { readonly file: string })[];
  readonly boxes: readonly JudgedBox[];
}

export interface DetectionErrorsOptions {
  /** Overlap from which a box is right, 0.5 unless given. */
  readonly iou?: number;
  /** Overlap up to which a box lies on the background, 0.1 unless given. */
  readonly background?: number;
  /** Detections per image, the most confident; 100 unless given. */
  readonly maxDetections?: number;
  /** @deprecated Use `maxDetections`, which is the same option. */
  readonly most?: number;
}

/**
 * What is wrong with each found box, and what each kind of error costs (TIDE, Bolya 2020). A box that takes no thing of its
 * class is a matter of `localisation` where it overlaps one between `background` and `iou`; of `confusion` where it lies
 * on a thing of another class; a `duplicate` where a more confident box has its thing; else `background` where it lies on
 * nothing, and `both` wrong in class and place. A thing is `missed` where no box is right about it nor nearly so.
 *
 * Crowds are no things, and what lies in one of its class is left out. Throws as `meanAveragePrecision` does.
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
  const most = renamedOption('detectionErrors', options, ['maxDetections', 'most'], 100);
  requireOverlap("detectionErrors' iou", iou, 0.5);
  requireOverlap("detectionErrors' background", background, 0.1);
  requireFound(pictures, found);
  const boxes = pictures.flatMap(({ boxes: labelled }, picture) =>
    errorKinds(labelled, found[picture], { iou, background, most }).map((one) => ({ picture, ...one })),
  );
  const truths = pictures.flatMap(({ boxes: labelled }, picture) =>
    labelled.filter(({ crowd }) => !crowd).map((truth) => ({ picture, truth })),
  );
  const names = placesOf([...truths.map(({ truth }) => truth.class), ...boxes.map(classOf)]);
  const classes = grouped(boxes, (one) => names.get(classOf(one)), names.size);
  const ofClass = grouped(truths, ({ truth }) => names.get(truth.class), names.size);
  const ofPicture = grouped(truths, ({ picture }) => picture, pictures.length);
  const ap = averagePrecision(boxes, truths);
  return {
    counts: counted(boxes, truths.length),
    ap,
    gains: Object.fromEntries(
      DETECTION_ERRORS.map((kind) => [kind, Math.max(0, averagePrecision(...mended(boxes, truths, kind)) - ap)]),
    ) as Record<DetectionError, number>,
    classes: [...names.keys()].map((name, at) => ({ class: name, ...counted(classes[at], ofClass[at].length) })),
    pictures: grouped(boxes, ({ picture }) => picture, pictures.length).map((inIt, at) => ({
      file: pictures[at].file,
      ...counted(inIt, ofPicture[at].length),
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
