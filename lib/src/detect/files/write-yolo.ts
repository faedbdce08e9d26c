import { join } from 'node:path';
import { writeAtomically } from '../../atomic';
import { TransferError } from '../../error';
import { requirePath } from '../../require/arguments';
import { requireOptions } from '../../require/options';
import { classNumbers } from './class-numbers';
import { copyPictures } from './copy-pictures';
import { type LabelledPictures, requireLabelledPictures } from './labelled-pictures';
import { namesOf } from './picture-files';

export interface WriteYoloOptions {
  /** Digits behind the point, 6 unless given: a thousandth of a pixel in a picture of 1,000. */
  readonly digits?: number;
  /** Whether pictures are copied into `images/`; true unless given. */
  readonly copy?: boolean;
}

/**
 * Writes boxes as a YOLO set into a folder: `labels/NAME.txt` for each picture, the pictures in `images/`, the names in `classes.txt`
 * and `data.yaml`. Each file is written whole or not at all, the names last. Two pictures of one name, and a class that the
 * set does not name, are refused before anything is written. YOLO knows no crowds and no areas: these are lost.
 */
export async function writeYolo(folder: string, set: LabelledPictures, options: WriteYoloOptions = {}): Promise<void> {
  requireOptions('writeYolo', options, { digits: true, copy: true });
  requirePath('writeYolo', folder);
  requireLabelledPictures('writeYolo', set);
  const { digits = 6, copy = true } = options;
  if (!Number.isInteger(digits) || digits < 1 || digits > 16) {
    throw new TransferError(`digits are those behind the point, a whole number from 1 to 16; it was ${digits}.`);
  }
  const { stringify } = await import('yaml');
  const numberOf = classNumbers(set);
  const names = namesOf(set.pictures.map(({ file }) => file));
  const texts = set.pictures.map(({ width, height, boxes }) =>
    boxes.map((labelled) => {
      const [x1, y1, x2, y2] = labelled.box;
      const shares = [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height];
      return `${[numberOf(labelled), ...shares.map((share) => share.toFixed(digits))].join(' ')}\n`;
    }),
  );
  if (copy)
    copyPictures(
      set.pictures.map(({ file }) => file),
      join(folder, 'images'),
    );
  for (const [place, rows] of texts.entries()) writeAtomically(join(folder, 'labels', `${names[place]}.txt`), ...rows);
  writeAtomically(join(folder, 'classes.txt'), ...set.classes.map((name) => `${name}\n`));
  writeAtomically(
    join(folder, 'data.yaml'),
    stringify({ path: '.', train: 'images', val: 'images', names: set.classes }),
  );
}
