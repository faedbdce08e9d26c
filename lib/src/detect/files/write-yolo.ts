import { join, resolve } from 'node:path';
import { writeAtomically } from '../../atomic';
import { TransferError } from '../../error';
import { requirePath } from '../../require/arguments';
import { requireOptions } from '../../require/options';
import { classNumbers } from './class-numbers';
import { copyPictures } from './copy-pictures';
import { type LabelledPictures, requireLabelledPictures } from './labelled-pictures';
import { namesOf } from './picture-files';

export interface WriteYoloOptions {
  /** Images to validate on, of the same classes. They are written beside the others, and `data.yaml` names both parts. */
  readonly val?: LabelledPictures;
  /** Digits behind the point, 6 unless given: a thousandth of a pixel in a picture of 1,000. */
  readonly digits?: number;
  /** Whether pictures are copied into `images/`; true unless given. */
  readonly copy?: boolean;
}

/**
 * Writes boxes as a YOLO set into a folder: `labels/NAME.txt` for each image, the images in `images/`, the names in `classes.txt`
 * and `data.yaml`. With `val`, both parts have folders of their own: `images/train`, `images/val`, and `labels/` alike. Without
 * it, `data.yaml` names no images to validate on: those to train on would overstate the accuracy. Each file is written
 * atomically, the names last. YOLO has no crowds and no areas: these are lost. Throws if two images of a part have one name,
 * a class is not among the set's, or an image is in both parts; then nothing is written.
 */
export async function writeYolo(folder: string, set: LabelledPictures, options: WriteYoloOptions = {}): Promise<void> {
  requireOptions('writeYolo', options, { digits: true, copy: true, val: true });
  requirePath('writeYolo', folder);
  requireLabelledPictures('writeYolo', set);
  const { digits = 6, copy = true, val } = options;
  if (val !== undefined) requireSecondPart(set, val);
  if (!Number.isInteger(digits) || digits < 1 || digits > 16) {
    throw new TransferError(`digits are those behind the point, an integer from 1 to 16; it was ${digits}.`);
  }
  const { stringify } = await import('yaml');
  const parts =
    val === undefined ? [textsOf(set, digits)] : [textsOf(set, digits, 'train'), textsOf(val, digits, 'val')];
  for (const { files, part } of copy ? parts : []) copyPictures(files, join(folder, 'images', part));
  for (const { texts, part } of parts) {
    for (const [name, rows] of texts) writeAtomically(join(folder, 'labels', part, `${name}.txt`), ...rows);
  }
  writeAtomically(join(folder, 'classes.txt'), ...set.classes.map((name) => `${name}\n`));
  const images = val === undefined ? { train: 'images' } : { train: 'images/train', val: 'images/val' };
  writeAtomically(join(folder, 'data.yaml'), stringify({ path: '.', ...images, names: set.classes }));
}

/** The text of each image's boxes, by its name. `part` is the folder below `images` and `labels`. */
function textsOf(set: LabelledPictures, digits: number, part = '') {
  const numberOf = classNumbers(set);
  const files = set.pictures.map(({ file }) => file);
  const names = namesOf(files);
  const texts = set.pictures.map(({ width, height, boxes }, index): [name: string, rows: string[]] => {
    const rows = boxes.map((labelled) => {
      const [x1, y1, x2, y2] = labelled.box;
      const shares = [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height];
      return `${[numberOf(labelled), ...shares.map((share) => share.toFixed(digits))].join(' ')}\n`;
    });
    return [names[index], rows];
  });
  return { part, files, texts };
}

/** Throws unless `val` has the classes of `set`, and none of its images. */
function requireSecondPart(set: LabelledPictures, val: LabelledPictures): void {
  requireLabelledPictures('writeYolo', val);
  if (val.classes.join('\n') !== set.classes.join('\n')) {
    throw new TransferError(
      `val must have the classes of the images to train on, ${set.classes.join(', ')}, in this order; ` +
        `got ${val.classes.join(', ')}. Pass { ...val, classes } with the same list.`,
    );
  }
  const files = new Set(set.pictures.map(({ file }) => resolve(file)));
  const both = val.pictures.find(({ file }) => files.has(resolve(file)));
  if (both) {
    throw new TransferError(
      `${both.file} is among the images to train on and in val. Leave it out of one of them: an image that was ` +
        'trained on tells nothing about others.',
    );
  }
}
