import { existsSync } from 'node:fs';
import type { Box, LabelledBox, LabelledPicture } from '../../data/labelled';
import { readText } from '../../data/text-file';
import { requirePath } from '../../require/arguments';
import { requireOptions } from '../../require/options';
import { faultsOf, type Note, withBoxes } from './faults';
import type { LabelledPictures, ReadBoxesOptions } from './labelled-pictures';
import { sizeOf } from './picture-size';
import { usableBox } from './usable-box';

/** The part of the set and the folder of the images. */
export interface ReadYoloOptions extends ReadBoxesOptions {
  /** The images of a `data.yaml` to read: `train` (default), `val` or `test`. */
  readonly part?: string;
}

/**
 * Reads labelled boxes from YOLO's text files, one per image. Each row is a class index and the box's center, width and
 * height as fractions of the image's dimensions. `path` is a folder with `classes.txt` (or `obj.names`), or a
 * `data.yaml`. The images are in the same folder as the texts, or in `images/` with the texts in `labels/`. Returns
 * boxes as left, top, right, bottom in pixels. An image without a text file has no boxes. Reads each image's header for
 * its size.
 *
 * Throws if an argument has the wrong type, an option is unknown, the path is missing, the `data.yaml` is invalid or
 * lacks the part, or there are no class names, images or boxes. Also throws for an invalid row, a class index without a
 * name, a text file without an image, and an unreadable image, unless `skip` is true. The error names file and line.
 */
export async function readYolo(path: string, options: ReadYoloOptions = {}): Promise<LabelledPictures> {
  requireOptions('readYolo', options, { part: true, pictures: true, skip: true });
  requirePath('readYolo', path);
  const { pictures: elsewhere, part = 'train', skip = false } = options;
  const { yoloLayout } = await import('./yolo-layout');
  const { classes, pictures: files, boxesOf, orphans } = yoloLayout(path, part, elsewhere);
  const { note, skipped } = faultsOf(skip);
  for (const orphan of orphans) note(orphan, 'there is no picture of this name');
  const sizes = await Promise.allSettled(files.map(sizeOf));
  const pictures: LabelledPicture[] = [];
  for (const [index, size] of sizes.entries()) {
    const file = files[index];
    if (size.status === 'rejected') {
      note(file, existsSync(file) ? size.reason.message : 'there is no such picture');
      continue;
    }
    const text = existsSync(boxesOf(file)) ? readText(boxesOf(file)) : '';
    pictures.push({ file, ...size.value, boxes: boxesIn(text, { ...size.value, classes, note, file: boxesOf(file) }) });
  }
  return withBoxes({ name: path, classes, pictures }, { skip, skipped });
}

interface FileContext {
  readonly width: number;
  readonly height: number;
  readonly classes: readonly string[];
  readonly note: Note;
  readonly file: string;
}

function boxesIn(text: string, { width, height, classes, note, file }: FileContext): LabelledBox[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const fields = line.trim().split(/\s+/);
    if (fields[0] === '') return [];
    const location = `${file}, line ${index + 1}`;
    const values = fields.map(Number);
    const [label, x, y, w, h] = values;
    const reject = (reason: string) => {
      note(location, reason);
      return [];
    };
    if (fields.length !== 5) {
      const hint = fields.length > 6 ? ' More numbers are an outline, as of a set for segmentation.' : '';
      return reject(
        `a row is a class and four numbers (middle, width, height); this one has ${fields.length} fields.${hint}`,
      );
    }
    if (!values.every(Number.isFinite)) return reject(`'${line.trim()}' holds what is no number`);
    if (classes[label] === undefined) {
      return reject(`the class is ${fields[0]}; ${classes.length} classes are named, 0 to ${classes.length - 1}`);
    }
    if (Math.max(x, y, w, h) > 2)
      return reject(`'${line.trim()}' looks like pixels; the four are shares of the sides, 0 to 1`);
    const edges: Box = [(x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height];
    const box = usableBox(edges, { width, height }, note, location);
    return box ? [{ box, class: classes[label] }] : [];
  });
}
