import { TransferError } from '../error';
import { requireArray, requireProperties } from '../require/arguments';
import type { Detection } from './detect';
import type { LabelledPicture } from './labelled';

/**
 * Throws where found boxes cannot be compared with labelled ones: lists of other lengths, or sides, areas or scores that
 * are no finite numbers, with the picture's file and the box's place.
 */
export function requireFound(pictures: readonly LabelledPicture[], found: readonly (readonly Detection[])[]): void {
  if (pictures.length !== found.length) {
    throw new TransferError(
      `There are ${pictures.length} pictures and found boxes of ${found.length}. found[i] is what was found in pictures[i], an empty list where nothing was.`,
    );
  }
  for (const picture of pictures) requireProperties('pictures', 'images with their boxes', picture, ['file', 'boxes']);
  const areFinite = (numbers: readonly number[]) => numbers.every(Number.isFinite);
  for (const [place, { file, boxes }] of pictures.entries()) {
    requireArray('found', 'boxes for each picture', found[place]);
    const truth = boxes.findIndex(({ box, area }) => !areFinite(box) || !(area === undefined || area >= 0));
    if (truth >= 0) {
      const { box, area } = boxes[truth];
      throw new TransferError(
        `${file}: box ${truth} is [${box}]${area === undefined ? '' : ` with an area of ${area}`}. Sides have to be finite numbers, and an area 0 or more.`,
      );
    }
    const wrong = found[place].findIndex(({ box, score }) => !areFinite(box) || !Number.isFinite(score));
    if (wrong >= 0) {
      const { box, score } = found[place][wrong];
      throw new TransferError(
        `${file}: found box ${wrong} is [${box}] with score ${score}. All of them have to be finite numbers; a net whose training diverged gives NaN: look at its loss.`,
      );
    }
  }
}
