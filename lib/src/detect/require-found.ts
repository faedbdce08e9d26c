import { isBox, type LabelledPicture } from '../data/labelled';
import { TransferError } from '../error';
import { requireArray, requireProperties } from '../require/arguments';
import { numberText } from '../require/described';
import type { Detection } from './detect';

/**
 * Throws if detections cannot be compared with labelled boxes: if the lists have different lengths, or a coordinate or
 * score is not finite, or an area is negative. The error names the image file and the box's index.
 */
export function requireFound(pictures: readonly LabelledPicture[], found: readonly (readonly Detection[])[]): void {
  if (pictures.length !== found.length) {
    throw new TransferError(
      `There are ${pictures.length} pictures and found boxes of ${found.length}. found[i] is what was found in pictures[i], an empty list where nothing was.`,
    );
  }
  for (const picture of pictures) requireProperties('pictures', 'images with their boxes', picture, ['file', 'boxes']);
  for (const [index, { file, boxes }] of pictures.entries()) {
    requireArray('found', 'boxes for each picture', found[index]);
    requireArray(file, 'labelled boxes', boxes);
    for (const entry of [...boxes, ...found[index]]) requireProperties(file, 'boxes', entry, ['box']);
    const invalidTruth = boxes.findIndex(({ box, area }) => !isBox(box) || !(area === undefined || area >= 0));
    if (invalidTruth >= 0) {
      const { box, area } = boxes[invalidTruth];
      throw new TransferError(
        `${file}: box ${invalidTruth} is ${numberText(box)}${area === undefined ? '' : ` with an area of ${numberText(area)}`}. Sides have to be finite numbers, and an area 0 or more.`,
      );
    }
    const invalid = found[index].findIndex(({ box, score }) => !isBox(box) || !Number.isFinite(score));
    if (invalid >= 0) {
      const { box, score } = found[index][invalid];
      throw new TransferError(
        `${file}: found box ${invalid} is ${numberText(box)} with score ${numberText(score)}. All of them have to be finite numbers; a net whose training diverged gives NaN: look at its loss.`,
      );
    }
  }
}
