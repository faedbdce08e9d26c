import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { safeParse } from 'valibot';
import { writeAtomically } from '../atomic';
import { cocoAnnotation, cocoFile, complaint } from '../detect/files/coco-schema';
import { parseJson } from '../detect/files/parse-json';
import { picturesIn, sizeOf } from '../detect/files/picture-files';
import { cocoHead } from '../detect/files/write-coco';
import { TransferError } from '../error';
import { locked } from '../lock';
import { findUpwards } from '../places';
import type { BoxesSent, PageBox, PagePicture, PageState } from './messages';

/** Where the boxes of a folder's pictures are kept, in COCO's format. */
export const FILE = 'annotations.json';

/** A COCO file as it stands there, also what this program does not read of it. */
interface Coco {
  readonly info?: unknown;
  readonly licenses?: unknown;
  readonly images: readonly CocoEntry[];
  readonly annotations: readonly CocoEntry[];
  readonly categories: readonly { readonly id: number | string; readonly name: string }[];
}

type CocoEntry = Readonly<Record<string, unknown>>;

/** The pictures of a folder and their boxes, kept in a file at every change. */
export interface LabelStore {
  readonly folder: string;
  /** The file of boxes; it is there from the first change on. */
  readonly file: string;
  state(): PageState;
  /** The path of a picture; undefined where there is none of that number. */
  picture(place: number): string | undefined;
  /** Keeps a picture's boxes. Undefined where somebody else changed them since they were read as `version`. */
  keep(place: number, sent: BoxesSent): PagePicture | undefined;
  /** Adds a class, or gives one another name. */
  nameClass(name: string, was?: string): readonly string[];
}

/**
 * Opens a folder of pictures for labelling. What is in its `annotations.json` goes on, and what this program does not read there
 * (outlines, licences, pictures elsewhere) stays. A folder without pictures and a file that is no COCO file are refused, and
 * a file that another program changes meanwhile is read again before the next change is written.
 */
export async function openStore(given: string, classes: readonly string[] = []): Promise<LabelStore> {
  const folder = findUpwards(given);
  if (folder === undefined || !statSync(folder).isDirectory()) {
    throw new TransferError(
      `There is no folder '${given}' in ${process.cwd()} or above it. Give a folder of pictures.`,
    );
  }
  const names = picturesIn(folder);
  const sizes = await Promise.allSettled(names.map((name) => sizeOf(join(folder, name))));
  const pictures = names.flatMap((name, place) => {
    const size = sizes[place];
    return size.status === 'fulfilled' ? [{ name: name.split(sep).join('/'), ...size.value }] : [];
  });
  const unreadable = names.filter((_, place) => sizes[place].status === 'rejected');
  if (pictures.length === 0) {
    const damaged = unreadable.length > 0 ? `, and ${unreadable.length} that cannot be read` : '';
    throw new TransferError(`${folder} holds no picture${damaged}. Put .jpg, .png or .webp files there.`);
  }
  const file = join(folder, FILE);
  let text = '';
  let coco: Coco = { ...cocoHead(basename(folder)), images: [], annotations: [], categories: [] };

  /** Takes in what stands in the file now. */
  const refresh = () => {
    const now = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (now === text) return;
    coco = now === '' ? { ...coco, images: [], annotations: [] } : cocoIn(now, file);
    text = now;
  };
  /** What cannot be written changes nothing here either. */
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
  const stateOf = (place: number): PagePicture => {
    const picture = pictures[place];
    const annotations = annotationsOf(picture.name);
    const isDone = imageOf(picture.name) !== undefined;
    const version = createHash('sha256')
      .update(JSON.stringify([isDone, annotations]))
      .digest('hex')
      .slice(0, 16);
    return { ...picture, boxes: annotations.flatMap((one) => boxOf(one, coco)), done: isDone, version };
  };
  /** Changes the file while no other process reads it for a change. */
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
    picture: (place) => pictures[place] && join(folder, pictures[place].name),
    state() {
      refresh();
      const named = coco.categories.map(({ name }) => name);
      return { folder, classes: named, pictures: pictures.map((_, place) => stateOf(place)), unreadable };
    },
    keep: (place, { boxes, done, version }) =>
      alone(() => {
        if (stateOf(place).version !== version) return undefined;
        const { name, width, height } = pictures[place];
        const image = imageOf(name) ?? { id: nextId(coco.images), file_name: name, width, height };
        const before = new Map(annotationsOf(name).map((one) => [one.id, one]));
        let id = nextId(coco.annotations);
        const own = boxes.map((box) =>
          annotationOf(box, before.get(box.id), { id: () => id++, image_id: image.id, coco }),
        );
        // What this program could not read as a box was never shown, so nobody took it away.
        const unread = [...before.values()].filter((one) => boxOf(one, coco).length === 0);
        const isLabelled = done || own.length + unread.length > 0;
        const others = coco.images.filter((one) => one.file_name !== name);
        const images = imageOf(name) ? coco.images : [...coco.images, image];
        write({
          ...coco,
          images: isLabelled ? images : others,
          annotations: [...coco.annotations.filter(({ image_id }) => image_id !== image.id), ...unread, ...own],
        });
        return stateOf(place);
      }),
  };
}

function cocoIn(text: string, file: string): Coco {
  const read = parseJson(text, file);
  const whole = safeParse(cocoFile, read);
  if (whole.success) return read as Coco;
  throw new TransferError(
    `${file} is no COCO file: ${complaint(whole.issues)}. Labels are kept under that name: move the file elsewhere first.`,
  );
}

/** The box of an annotation, where it has one of a known class. */
function boxOf(annotation: CocoEntry, { categories }: Coco): PageBox[] {
  const read = safeParse(cocoAnnotation, annotation);
  const named = categories.find(({ id }) => id === annotation.category_id)?.name;
  if (!read.success || read.output.id === undefined || named === undefined) return [];
  const [left, top, width, height] = read.output.bbox;
  return [{ id: read.output.id, box: [left, top, left + width, top + height], class: named }];
}

/** The annotation of a box: as it stood where nothing changed, without its outline where it moved. */
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
