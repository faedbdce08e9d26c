import type { LabelledBox, LabelledPicture } from '../../data/labelled';
import { readText } from '../../data/text-file';
import { TransferError } from '../../error';
import { findUpwards } from '../../places';
import { dirname, join } from '../../platform/paths';
import { requirePath } from '../../require/arguments';
import { requireOptions } from '../../require/options';
import { faultsOf, withBoxes } from './faults';
import type { LabelledPictures, ReadBoxesOptions } from './labelled-pictures';
import { pictureFault } from './picture-files';
import { usableBox } from './usable-box';

/** The folder of the images, and what happens to invalid entries. */
export interface ReadCocoOptions extends Omit<ReadBoxesOptions, 'pictures'> {
  /**
   * Folder that `file_name` is relative to; default: the COCO file's folder. `false` if the images are not needed: then
   * they are not checked.
   */
  readonly pictures?: string | false;
}

/**
 * Reads labelled boxes from a COCO file, `instances_*.json` (Lin 2014), whose boxes are `[left, top, width, height]` in
 * pixels. Returns boxes as left, top, right, bottom. Classes are in the order of their ids. Images without boxes are
 * kept. Segmentations are ignored, except for their `area`. Reads each image's header to check its size.
 *
 * Throws if an argument has the wrong type, an option is unknown, the file is missing or is not a COCO file, two images
 * have the same id, two categories the same id or name, or no image has a box. Also throws for an invalid image entry,
 * an image that is missing or of another size, and an annotation with invalid values or an unknown class or image,
 * unless `skip` is true. The error names its id.
 */
export async function readCoco(file: string, options: ReadCocoOptions = {}): Promise<LabelledPictures> {
  requireOptions('readCoco', options, { pictures: true, skip: true });
  requirePath('readCoco', file);
  const { pictures, skip = false } = options;
  const { cocoAnnotation, cocoFile, cocoImage, complaint, safeParse } = await import('./coco-schema');
  const { parseJson } = await import('./parse-json');
  const text = readText(file);
  const parsed = safeParse(cocoFile, parseJson(text, file));
  if (!parsed.success) {
    throw new TransferError(
      `${file} is JSON but no COCO file: ${complaint(parsed.issues)}. It should hold images, annotations and categories, ` +
        'as instances_train2017.json does; a list of found boxes alone (results) says no sizes and no names.',
    );
  }
  const { note, skipped } = faultsOf(skip);
  const folder = pictures === false ? '' : (pictures ?? dirname(findUpwards(file)!));
  const categories = [...parsed.output.categories].sort((a, b) => (a.id < b.id ? -1 : 1));
  const classes = new Map(categories.map(({ id, name }) => [id, name]));
  requireUnique(categories, file, 'categories');

  const images = new Map<number | string, LabelledPicture & { boxes: LabelledBox[] }>();
  const skippedImages = new Set<unknown>();
  for (const [index, entry] of parsed.output.images.entries()) {
    const read = safeParse(cocoImage, entry);
    if (!read.success) {
      skippedImages.add((entry as { id?: unknown } | null)?.id);
      note(`${file}, images[${index}]`, complaint(read.issues));
      continue;
    }
    const { id, file_name, width, height } = read.output;
    if (images.has(id)) throw new TransferError(`${file}: two images have the id ${id}. Give each its own.`);
    const path = join(folder, file_name);
    images.set(id, { file: path, width, height, boxes: [] });
  }
  const imageEntries = pictures === false ? [] : [...images];
  const faults = await Promise.all(imageEntries.map(([, picture]) => pictureFault(picture.file, picture)));
  for (const [index, fault] of faults.entries()) {
    if (fault === undefined) continue;
    const [id] = imageEntries[index];
    images.delete(id);
    skippedImages.add(id);
    note(`${file}, image ${id}`, fault);
  }
  for (const [index, entry] of parsed.output.annotations.entries()) {
    const read = safeParse(cocoAnnotation, entry);
    const location = `${file}, annotation ${(entry as { id?: unknown } | null)?.id ?? `number ${index}`}`;
    if (!read.success) {
      note(location, complaint(read.issues));
      continue;
    }
    const { image_id, category_id, bbox, area, iscrowd } = read.output;
    if (skippedImages.has(image_id)) continue;
    const picture = images.get(image_id);
    const className = classes.get(category_id);
    if (!picture) note(location, `its image_id is ${image_id}, and no image has that id`);
    else if (className === undefined) {
      const known = categories.slice(0, 5).map(({ id, name }) => `${id} ${name}`);
      note(
        location,
        `its category_id is ${category_id}; the categories are ${known.join(', ')}${categories.length > 5 ? ', …' : ''}`,
      );
    } else {
      const [left, top, width, height] = bbox;
      const box = usableBox([left, top, left + width, top + height], picture, note, location);
      if (box) {
        const outlined = area !== undefined && area !== width * height;
        picture.boxes.push({ box, class: className, ...(iscrowd && { crowd: true }), ...(outlined && { area }) });
      }
    }
  }
  const set = { name: file, classes: [...classes.values()], pictures: [...images.values()] };
  return withBoxes(set, { skip, skipped });
}

function requireUnique(categories: readonly { id: unknown; name: string }[], file: string, list: string): void {
  for (const field of ['id', 'name'] as const) {
    const values = categories.map((category) => category[field]);
    const duplicate = values.find((value, index) => values.indexOf(value) !== index);
    if (duplicate !== undefined)
      throw new TransferError(`${file}: two ${list} have the ${field} ${duplicate}. Give each its own.`);
  }
}
