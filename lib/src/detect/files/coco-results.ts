import { writeAtomically } from '../../atomic';
import { readText } from '../../data/text-file';
import { TransferError } from '../../error';
import { requireArray, requirePath, requireProperties } from '../../require/arguments';
import type { Detection } from '../detect';

/** A found box as COCO's results have it (cocodataset.org, "results format"): left, top, width, height in pixels. */
interface CocoResult {
  readonly image_id: number | string;
  readonly category_id: number | string;
  readonly bbox: readonly number[];
  readonly score: number;
}

/** Of a COCO file what gives pictures and classes their ids: `JSON.parse` of one is such a thing. */
export interface CocoIds {
  readonly images: readonly { readonly id: number | string }[];
  readonly categories: readonly { readonly id: number | string; readonly name: string }[];
}

/**
 * Found boxes from a file of COCO results, a list for each of `images` of the COCO file that they belong to, in its order.
 * Throws, naming the row, where one is of a picture or a class that is not in there, or has no box or no score.
 */
export function readCocoResults(file: string, ids: CocoIds): Detection[][] {
  requirePath('readCocoResults', file);
  requireIds('readCocoResults', ids);
  const { images, categories } = ids;
  const places = new Map(images.map(({ id }, place) => [id, place]));
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const found: Detection[][] = images.map(() => []);
  for (const [row, { image_id, category_id, bbox, score }] of resultsOf(file).entries()) {
    const refuse = (why: string) => {
      throw new TransferError(`${file}, row ${row}: ${why}.`);
    };
    const place = places.get(image_id);
    const name = names.get(category_id);
    if (place === undefined) {
      return refuse(`image_id is ${image_id}, and the COCO file has no such image. Is it another set's?`);
    }
    if (name === undefined) {
      return refuse(`category_id is ${category_id}, and the COCO file has no such category. Is it another set's?`);
    }
    if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
      return refuse(`bbox is ${JSON.stringify(bbox)}; it should be left, top, width and height`);
    }
    if (!Number.isFinite(score)) return refuse(`score is ${JSON.stringify(score)}; it should be a number`);
    const [x, y, width, height] = bbox;
    found[place].push({ box: [x, y, x + width, y + height], score, class: name });
  }
  return found;
}

function resultsOf(file: string): CocoResult[] {
  let content: unknown;
  try {
    content = JSON.parse(readText(file));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new TransferError(`${file} is no JSON: ${cause.message}.`);
    throw cause;
  }
  const isRow = (row: unknown) => typeof row === 'object' && row !== null;
  if (Array.isArray(content) && content.every(isRow)) return content as CocoResult[];
  throw new TransferError(
    `${file} is no list of results [{ image_id, category_id, bbox, score }, …]. A file with images and annotations holds what there is, not what was found.`,
  );
}

/**
 * Writes detections as a file of COCO results, atomically: `found[i]` belongs to `images[i]` of the COCO file.
 * Throws where the lists are not of one length, and for a class that is none of its categories.
 */
export function writeCocoResults(file: string, found: readonly (readonly Detection[])[], given: CocoIds): void {
  requirePath('writeCocoResults', file);
  requireArray('writeCocoResults', 'found', found);
  requireIds('writeCocoResults', given);
  const { images, categories } = given;
  if (found.length !== images.length) {
    throw new TransferError(
      `There are ${images.length} images and found boxes of ${found.length}: pass a list for each image, an empty one where nothing was found.`,
    );
  }
  const ids = new Map(categories.map(({ id, name }) => [name, id]));
  const results = found.flatMap((inPicture, place) =>
    inPicture.map(({ box: [x1, y1, x2, y2], score, class: name }): CocoResult => {
      const category_id = ids.get(name);
      if (category_id === undefined) {
        throw new TransferError(`'${name}' was found in image ${images[place].id} and is none of the categories.`);
      }
      return { image_id: images[place].id, category_id, bbox: [x1, y1, x2 - x1, y2 - y1], score };
    }),
  );
  writeAtomically(file, `${JSON.stringify(results)}\n`);
}

function requireIds(call: string, ids: CocoIds): void {
  requireProperties(call, 'the parsed COCO file of the images', ids, ['images', 'categories']);
  requireArray(call, 'images', ids.images);
  requireArray(call, 'categories', ids.categories);
  for (const one of [...ids.images, ...ids.categories]) requireProperties(call, 'images and categories', one, ['id']);
}
