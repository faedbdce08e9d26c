import {
  type Detection,
  type DetectionError,
  detectionErrors,
  intoLetterbox,
  type LabelledPicture,
  letterbox,
  meanAveragePrecision,
} from 'transferlab';

/** How good a detector is on some pictures. */
export interface Goodness {
  /** Average precision, the mean over overlaps from 0.5 to 0.95, as COCO has it. */
  readonly ap: number;
  /** The same at an overlap of one half. */
  readonly ap50: number;
  /** What it would gain if all errors of a kind were fixed. */
  readonly gains: Readonly<Record<DetectionError, number>>;
}

/** Boxes found are in pixels of squares of `size`; those of the pictures are fitted into them as the pictures were. */
export function goodness(
  detections: readonly Detection[][],
  pictures: readonly LabelledPicture[],
  size: number,
): Goodness {
  const frame = { width: size, height: size };
  const fitted = pictures.map(({ file, width, height, boxes }) => {
    const inFrame = letterbox({ width, height }, frame);
    return {
      file,
      ...frame,
      boxes: boxes.map((labelled) => ({ ...labelled, box: intoLetterbox(labelled.box, inFrame) })),
    };
  });
  const { ap, ap50 } = meanAveragePrecision(fitted, detections);
  return { ap, ap50, gains: detectionErrors(fitted, detections).gains };
}
