import { basename, join } from 'node:path';
import { writeAtomically } from '../../atomic';
import { requirePath } from '../../require/arguments';
import { requireOneOf } from '../../require/one-of';
import { requireOptions } from '../../require/options';
import { escapeHtml } from '../../show/escape-html';
import { classNumbers } from './class-numbers';
import { copyPictures } from './copy-pictures';
import { type LabelledPictures, requireLabelledPictures } from './labelled-pictures';
import { namesOf } from './picture-files';
import type { VocCorners } from './read-voc';

/** The meaning of the corners, and whether images are copied. */
export interface WriteVocOptions {
  /** Default `devkit`: pixels counted from 1, the last one inside. Fractions of a pixel are kept. */
  readonly corners?: VocCorners;
  /** Whether to copy the images into `JPEGImages/`; default true. */
  readonly copy?: boolean;
}

/**
 * Writes labelled boxes as a Pascal VOC set: `Annotations/NAME.xml` for each image, and the images in `JPEGImages/`.
 * Each file is written atomically. VOC has no crowds and no segmentation areas; they are lost. Throws if an option is
 * unknown, `corners` is neither `devkit` nor `edges`, an argument has the wrong type, two images have the same name, or
 * a box has a class that is not among the set's; then nothing is written. Also throws if an image is missing or a file
 * cannot be written.
 */
export async function writeVoc(folder: string, set: LabelledPictures, options: WriteVocOptions = {}): Promise<void> {
  requireOptions('writeVoc', options, { corners: true, copy: true });
  requirePath('writeVoc', folder);
  requireLabelledPictures('writeVoc', set);
  const { corners = 'devkit', copy = true } = options;
  requireOneOf("writeVoc's corners", corners, ['devkit', 'edges']);
  const numberOf = classNumbers(set);
  const names = namesOf(set.pictures.map(({ file }) => file));
  const first = corners === 'devkit' ? 1 : 0;
  const texts = set.pictures.map(({ file, width, height, boxes }) => {
    const objects = boxes.map((labelled) => {
      const [x1, y1, x2, y2] = labelled.box;
      return objectOf(set.classes[numberOf(labelled)], [x1 + first, y1 + first, x2, y2]);
    });
    return `<annotation>
  <folder>JPEGImages</folder>
  <filename>${escapeHtml(basename(file))}</filename>
  <size>
    <width>${width}</width>
    <height>${height}</height>
    <depth>3</depth>
  </size>
  <segmented>0</segmented>
${objects.join('')}</annotation>`;
  });
  if (copy)
    copyPictures(
      set.pictures.map(({ file }) => file),
      join(folder, 'JPEGImages'),
    );
  for (const [index, text] of texts.entries())
    writeAtomically(join(folder, 'Annotations', `${names[index]}.xml`), text, '\n');
}

const objectOf = (name: string, [xmin, ymin, xmax, ymax]: readonly number[]) => `  <object>
    <name>${escapeHtml(name)}</name>
    <difficult>0</difficult>
    <bndbox>
      <xmin>${xmin}</xmin>
      <ymin>${ymin}</ymin>
      <xmax>${xmax}</xmax>
      <ymax>${ymax}</ymax>
    </bndbox>
  </object>
`;
