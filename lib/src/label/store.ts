import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { safeParse } from 'valibot';
import { writeAtomically } from '../atomic';
import { cocoAnnotation, cocoFile, complaint } from '../detect/files/coco-schema';
import { parseJson } from '../detect/files/parse-json';
import { picturesIn } from '../detect/files/picture-files';
import { sizeOf } from '../detect/files/picture-size';
import { cocoHead } from '../detect/files/write-coco';
import { TransferError } from '../error';
import { locked } from '../lock';
import { findUpwards } from '../places';
import type { BoxesSent, PageBox, PagePicture, PageState } from './messages';

/** Name of the file with the boxes of a folder's images, in COCO's format. */
export const FILE = 'annotations.json';

/** A COCO file as read, including the properties that this program does not use. */
interface Coco {
  readonly info?: unknown;
  readonly licenses?: unknown;
  readonly images: readonly CocoEntry[];
  readonly annotations: readonly CocoEntry[];
  readonly categories: readonly { readonly id: number | string; readonly name: string }[];
}

type CocoEntry = Readonly<Record<string, unknown>>;

/** The images of a folder and their boxes, saved to a file at every change. */
export interface LabelStore {
  readonly folder: string;
  /** The file of boxes; the first change creates it. */
  readonly file: string;
  state(): PageState;
  /** The path of an image; undefined if there is no image with this index. */
  picture(index: number): string | undefined;
  /** Saves an image's boxes. Undefined, without saving, if they changed since they were read as `version`. */
  keep(index: number, sent: BoxesSent): PagePicture | undefined;
  /** Adds a class, or renames the class `was`. */
  nameClass(name: string, was?: string): readonly string[];
}

/**
 * Opens a folder of images for labelling. Labels in its `annotations.json` are continued, and content that this program does
 * not use (outlines, licences, images elsewhere) is preserved. A file changed by another program is reread before the next
 * change is written. Throws if the folder does not exist or has no images, or the file is not a COCO file.
 */
export async function openStore(path: string, classes: readonly string[] = []): Promise<LabelStore> {
  const folder = findUpwards(path);
  if (folder === undefined || !statSync(folder).isDirectory()) {
    throw new TransferError(`There is no folder '${path}' in ${process.cwd()} or above it. Give a folder of images.`);
  }
  const names = picturesIn(folder);
  const sizes = await Promise.allSettled(names.map((name) => sizeOf(join(folder, name))));
  const pictures = names.flatMap((name, index) => {
    const size = sizes[index];
    return size.status === 'fulfilled' ? [{ name: name.split(sep).join('/'), ...size.value }] : [];
  });
  const unreadable = names.filter((_, index) => sizes[index].status === 'rejected');
  if (pictures.length === 0) {
    const damaged = unreadable.length > 0 ? `, and ${unreadable.length} that cannot be read` : '';
    throw new TransferError(`${folder} contains no image${damaged}. Put .jpg, .png or .webp files there.`);
  }
  const file = join(folder, FILE);
  let text = '';
  let coco: Coco = { ...cocoHead(basename(folder)), images: [], annotations: [], categories: [] };

  /** Rereads the file if it changed. */
  const refresh = () => {
    const now = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (now === text) return;
    coco = now === '' ? { ...coco, images: [], annotations: [] } : cocoIn(now, file);
    text = now;
  };
  /** Writes the file, then updates the state, so that a failed write changes neither. */
  const write = (next: Coco) => {
    const written = `${JSON.stringify(next)}\n`;
    writeAtomically(file, written);
    [coco, text] = [next, written];
  };
  const imageOf = (name: string) => coco.images.find((image) => image.file_name === name);
  const annotationsOf = (name: string) => {
    const image = imageOf(name);
    return image ? coco.annotations.filter(({ image_id }) => image_id === image.id) : [];
  };
  const stateOf = (index: number): PagePicture => {
    const picture = pictures[index];
    const annotations = annotationsOf(picture.name);
    const isDone = imageOf(picture.name) !== undefined;
    const version = createHash('sha256')
      .update(JSON.stringify([isDone, annotations]))
      .digest('hex')
      .slice(0, 16);
    return { ...picture, boxes: annotations.flatMap((entry) => boxOf(entry, coco)), done: isDone, version };
  };
  /** Applies a change under a lock, so that no other process changes the file meanwhile. */
  const alone = <T>(change: () => T): T =>
    locked(`${file}.lock`, () => {
      refresh();
      return change();
    });
  const isNamed = (name: string) => coco.categories.some((category) => category.name === name);
  const addName = (name: string, was?: string) => {
    const { categories } = coco;
    if (isNamed(name)) return;
    const renamed = categories.map((category) => (category.name === was ? { ...category, name } : category));
    write({ ...coco, categories: was === undefined ? [...categories, { id: nextId(categories), name }] : renamed });
  };
  const nameClass = (name: string, was?: string) => {
    refresh();
    if (!isNamed(name)) alone(() => addName(name, was));
    return coco.categories.map((category) => category.name);
  };

  refresh();
  for (const name of classes) nameClass(name);
  return {
    folder,
    file,
    nameClass,
    picture: (index) => pictures[index] && join(folder, pictures[index].name),
    state() {
      refresh();
      const named = coco.categories.map(({ name }) => name);
      return { folder, classes: named, pictures: pictures.map((_, index) => stateOf(index)), unreadable };
    },
    keep: (index, { boxes, done, version }) =>
      alone(() => {
        if (stateOf(index).version !== version) return undefined;
        const { name, width, height } = pictures[index];
        const image = imageOf(name) ?? { id: nextId(coco.images), file_name: name, width, height };
        const before = new Map(annotationsOf(name).map((entry) => [entry.id, entry]));
        let id = nextId(coco.annotations);
        const changed = boxes.map((box) =>
          annotationOf(box, before.get(box.id), { id: () => id++, image_id: image.id, coco }),
        );
        // Annotations that cannot be read as a box were never shown, so they are preserved.
        const unread = [...before.values()].filter((entry) => boxOf(entry, coco).length === 0);
        const isLabelled = done || changed.length + unread.length > 0;
        const others = coco.images.filter((entry) => entry.file_name !== name);
        const images = imageOf(name) ? coco.images : [...coco.images, image];
        write({
          ...coco,
          images: isLabelled ? images : others,
          annotations: [...coco.annotations.filter(({ image_id }) => image_id !== image.id), ...unread, ...changed],
        });
        return stateOf(index);
      }),
  };
}

function cocoIn(text: string, file: string): Coco {
  const read = parseJson(text, file);
  const parsed = safeParse(cocoFile, read);
  if (parsed.success) return read as Coco;
  throw new TransferError(
    `${file} is not a COCO file: ${complaint(parsed.issues)}. Labels are saved under that name: move the file elsewhere first.`,
  );
}

/** The box of an annotation, if it has one of a known class. */
function boxOf(annotation: CocoEntry, { categories }: Coco): PageBox[] {
  const read = safeParse(cocoAnnotation, annotation);
  const named = categories.find(({ id }) => id === annotation.category_id)?.name;
  if (!read.success || read.output.id === undefined || named === undefined) return [];
  const [left, top, width, height] = read.output.bbox;
  return [{ id: read.output.id, box: [left, top, left + width, top + height], class: named }];
}

/** The annotation of a box: unchanged if the box is unchanged, without its outline if the box moved. */
function annotationOf(
  { box: [x1, y1, x2, y2], class: named }: PageBox,
  before: CocoEntry | undefined,
  { id, image_id, coco }: { id: () => number; image_id: unknown; coco: Coco },
): CocoEntry {
  const category_id = coco.categories.find(({ name }) => name === named)?.id;
  const bbox = [x1, y1, x2 - x1, y2 - y1];
  const [was] = before ? boxOf(before, coco) : [];
  const stayed = before && was && String(was.box) === String([x1, y1, x2, y2]);
  if (stayed) return was.class === named ? before : { ...before, category_id };
  const fresh = { bbox, area: bbox[2] * bbox[3], iscrowd: 0, segmentation: [] };
  return before ? { ...before, category_id, ...fresh } : { id: id(), image_id, category_id, ...fresh };
}

const nextId = (entries: readonly { readonly id?: unknown }[]) =>
  entries.reduce((most, { id }) => (typeof id === 'number' ? Math.max(most, id) : most), 0) + 1;
