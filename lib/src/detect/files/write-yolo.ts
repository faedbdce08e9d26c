import { join, resolve } from 'node:path';
import { writeAtomically } from '../../atomic';
import { TransferError } from '../../error';
import { requirePath } from '../../require/arguments';
import { requireOptions } from '../../require/options';
import { classNumbers } from './class-numbers';
import { copyPictures } from './copy-pictures';
import { type LabelledPictures, requireLabelledPictures } from './labelled-pictures';
import { namesOf } from './picture-files';

/** The validation images, the precision, and whether images are copied. */
export interface WriteYoloOptions {
  /**
   * Validation images with the same classes. They are written to separate folders, and `data.yaml` names both parts.
   */
  readonly val?: LabelledPictures;
  /** Decimal places, 1 to 16; default 6, which is a thousandth of a pixel in an image of 1,000. */
  readonly digits?: number;
  /** Whether to copy the images into `images/`; default true. */
  readonly copy?: boolean;
}

/**
 * Writes labelled boxes as a YOLO set: `labels/NAME.txt` for each image, the images in `images/`, and the class names
 * in `classes.txt` and `data.yaml`. With `val`, both parts have separate folders: `images/train` and `images/val`, and
 * likewise in `labels/`. Without it, `data.yaml` has no validation images, because the training images would overstate
 * the accuracy. Each file is written atomically, the class names last. YOLO has no crowds and no segmentation areas;
 * they are lost.
 *
 * Throws if an option is unknown, an argument has the wrong type, `digits` is not an integer from 1 to 16, two images
 * of a part have the same name, a class is not among the set's, `val` has other classes, or an image is in both parts;
 * then nothing is written. Also throws if an image is missing or a file cannot be written.
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
      const fractions = [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height];
      return `${[numberOf(labelled), ...fractions.map((fraction) => fraction.toFixed(digits))].join(' ')}\n`;
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
  const duplicate = val.pictures.find(({ file }) => files.has(resolve(file)));
  if (duplicate) {
    throw new TransferError(
      `${duplicate.file} is among the images to train on and in val. Leave it out of one of them: an image that was ` +
        'trained on tells nothing about others.',
    );
  }
}
