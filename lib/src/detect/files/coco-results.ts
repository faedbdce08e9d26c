import { writeAtomically } from '../../atomic';
import { readText } from '../../data/text-file';
import { TransferError } from '../../error';
import { requireArray, requirePath, requireProperties } from '../../require/arguments';
import type { Detection } from '../detect';

/**
 * A detection in COCO's results format (cocodataset.org, "results format"); `bbox` is left, top, width, height in
 * pixels.
 */
interface CocoResult {
  readonly image_id: number | string;
  readonly category_id: number | string;
  readonly bbox: readonly number[];
  readonly score: number;
}

/** The ids of images and classes in a COCO file: the `JSON.parse` of one is of this type. */
export interface CocoIds {
  readonly images: readonly { readonly id: number | string }[];
  readonly categories: readonly { readonly id: number | string; readonly name: string }[];
}

/**
 * Reads detections from a COCO results file: one list per image in `ids.images`, in its order. `ids` is the parsed COCO
 * file with the labels. Boxes are left, top, right, bottom in pixels. Throws if an argument has the wrong type, the
 * file is missing or is not a JSON list of results, or a row has an unknown image or class, or an invalid box or score.
 * The error names the row.
 */
export function readCocoResults(file: string, ids: CocoIds): Detection[][] {
  requirePath('readCocoResults', file);
  requireIds('readCocoResults', ids);
  const { images, categories } = ids;
  const imageIndices = new Map(images.map(({ id }, index) => [id, index]));
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const detections: Detection[][] = images.map(() => []);
  for (const [row, { image_id, category_id, bbox, score }] of resultsOf(file).entries()) {
    const reject = (why: string) => {
      throw new TransferError(`${file}, row ${row}: ${why}.`);
    };
    const index = imageIndices.get(image_id);
    const name = names.get(category_id);
    if (index === undefined) {
      return reject(`image_id is ${image_id}, and the COCO file has no such image. Is it another set's?`);
    }
    if (name === undefined) {
      return reject(`category_id is ${category_id}, and the COCO file has no such category. Is it another set's?`);
    }
    if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
      return reject(`bbox is ${JSON.stringify(bbox)}; it should be left, top, width and height`);
    }
    if (!Number.isFinite(score)) return reject(`score is ${JSON.stringify(score)}; it should be a number`);
    const [x, y, width, height] = bbox;
    detections[index].push({ box: [x, y, x + width, y + height], score, class: name });
  }
  return detections;
}

function resultsOf(file: string): CocoResult[] {
  let content: unknown;
  try {
    content = JSON.parse(readText(file));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new TransferError(`${file} is not JSON: ${cause.message}.`);
    throw cause;
  }
  const isRow = (row: unknown) => typeof row === 'object' && row !== null;
  if (Array.isArray(content) && content.every(isRow)) return content as CocoResult[];
  throw new TransferError(
    `${file} is not a list of results [{ image_id, category_id, bbox, score }, …]. A file with images and annotations holds what there is, not what was found.`,
  );
}

/**
 * Writes detections to a COCO results file, atomically: `found[i]` belongs to `ids.images[i]` of the parsed COCO file
 * with the labels. Throws if an argument has the wrong type, the lists have different lengths, a class is not among the
 * categories, or the file cannot be written.
 */
export function writeCocoResults(file: string, found: readonly (readonly Detection[])[], ids: CocoIds): void {
  requirePath('writeCocoResults', file);
  requireArray('writeCocoResults', 'found', found);
  requireIds('writeCocoResults', ids);
  const { images, categories } = ids;
  if (found.length !== images.length) {
    throw new TransferError(
      `There are ${images.length} images and found boxes of ${found.length}: pass a list for each image, an empty one where nothing was found.`,
    );
  }
  found.forEach((detections, index) => {
    requireArray('writeCocoResults', `found[${index}]`, detections);
    for (const detection of detections)
      requireProperties('writeCocoResults', 'detections, as detect gives them', detection, ['box', 'score', 'class']);
  });
  const categoryIds = new Map(categories.map(({ id, name }) => [name, id]));
  const results = found.flatMap((detections, index) =>
    detections.map(({ box: [x1, y1, x2, y2], score, class: name }): CocoResult => {
      const category_id = categoryIds.get(name);
      if (category_id === undefined) {
        throw new TransferError(`'${name}' was found in image ${images[index].id} and is none of the categories.`);
      }
      return { image_id: images[index].id, category_id, bbox: [x1, y1, x2 - x1, y2 - y1], score };
    }),
  );
  writeAtomically(file, `${JSON.stringify(results)}\n`);
}

function requireIds(call: string, ids: CocoIds): void {
  requireProperties(call, 'the parsed COCO file of the images', ids, ['images', 'categories']);
  requireArray(call, 'images', ids.images);
  requireArray(call, 'categories', ids.categories);
  for (const entry of [...ids.images, ...ids.categories])
    requireProperties(call, 'images and categories', entry, ['id']);
}
