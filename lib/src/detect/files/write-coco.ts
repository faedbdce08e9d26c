import { dirname, relative, resolve, sep } from 'node:path';
import { writeAtomically } from '../../atomic';
import { requirePath } from '../../require/arguments';
import { classNumbers } from './class-numbers';
import { type LabelledPictures, requireLabelledPictures } from './labelled-pictures';

/**
 * The header of a COCO file, which pycocotools' `info()` prints. Without a date, so that the same boxes give the same
 * file.
 */
export const cocoHead = (description: string) => ({ info: { description, version: '1.0' }, licenses: [] });

/**
 * Writes labelled boxes to a COCO file, atomically. Ids count from 1; `file_name` is the image's path relative to the
 * file's folder; boxes are left, top, width, height in pixels. `info` contains the set's name, `licenses` is empty. The
 * area is the box's if the object has no segmentation area. Throws if an argument has the wrong type, a box has a class
 * that is not among the set's, or the file cannot be written.
 */
export function writeCoco(file: string, set: LabelledPictures): void {
  requirePath('writeCoco', file);
  requireLabelledPictures('writeCoco', set);
  const { name, classes, pictures } = set;
  const numberOf = classNumbers({ name, classes });
  const folder = resolve(dirname(file));
  let annotation = 0;
  const coco = {
    ...cocoHead(name),
    images: pictures.map(({ file: picture, width, height }, index) => ({
      id: index + 1,
      file_name: relative(folder, resolve(picture)).split(sep).join('/'),
      width,
      height,
    })),
    annotations: pictures.flatMap(({ boxes }, index) =>
      boxes.map((labelled) => {
        const [x1, y1, x2, y2] = labelled.box;
        const bbox = [x1, y1, x2 - x1, y2 - y1];
        return {
          id: ++annotation,
          image_id: index + 1,
          category_id: numberOf(labelled) + 1,
          bbox,
          area: labelled.area ?? bbox[2] * bbox[3],
          iscrowd: labelled.crowd ? 1 : 0,
          segmentation: [],
        };
      }),
    ),
    categories: classes.map((label, index) => ({ id: index + 1, name: label })),
  };
  writeAtomically(file, `${JSON.stringify(coco)}\n`);
}
