import type { Skipped } from '../../core/dataset';
import { TransferError } from '../../error';
import type { LabelledPictures } from './labelled-pictures';

/** Records a problem of `id`: throws, or lists it if it is to be skipped. `what` is what is done with it if skipped. */
export type Note = (id: string, reason: string, what?: string) => void;

/** Records a reader's problems, and the list of those skipped. Without `skip`, the first problem is an error. */
export function faultsOf(skip: boolean): { note: Note; skipped: Skipped[] } {
  const skipped: Skipped[] = [];
  return {
    skipped,
    note(id, reason, what = 'left out') {
      if (skip) skipped.push({ id, reason: `${reason}: ${what}` });
      else {
        throw new TransferError(
          `${id}: ${reason}. Correct it, or pass skip: true; then it is ${what} and listed in skipped.`,
        );
      }
    },
  };
}

/** The set, with the list of what was skipped if `skip` is true. Throws if the set has no boxes. */
export function withBoxes(set: LabelledPictures, { skip = false, skipped }: { skip?: boolean; skipped: Skipped[] }) {
  const boxes = set.pictures.reduce((sum, picture) => sum + picture.boxes.length, 0);
  if (boxes === 0) {
    const first =
      skipped.length > 0 ? ` The first of ${skipped.length} left out: ${skipped[0].id}: ${skipped[0].reason}.` : '';
    throw new TransferError(
      `${set.name} has no box in ${set.pictures.length} pictures, so there is nothing to learn from.${first} ` +
        'Check that this is the file with the boxes, or label some: npx course label FOLDER.',
    );
  }
  return { ...set, ...(skip && { skipped }) };
}
