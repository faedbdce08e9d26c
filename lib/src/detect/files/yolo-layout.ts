import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { readText } from '../../data/text-file';
import { TransferError } from '../../error';
import { findUpwards } from '../../places';
import { picturesIn, withoutExtension } from './picture-files';

/** The images of a YOLO set, their box files, and the class names. */
export interface YoloLayout {
  readonly classes: readonly string[];
  readonly pictures: readonly string[];
  /** The file with an image's boxes; it may be missing if there are none. */
  boxesOf(picture: string): string;
  /** Box files without an image. */
  readonly orphans: readonly string[];
}

/** Files that may contain the class names, one per line. */
const NAMES = ['classes.txt', 'obj.names', 'classes.names'];

/** The layout of a folder or of a `data.yaml`. Throws if the path is missing, or has no class names or no images. */
export function yoloLayout(relative: string, part: string, imageFolder?: string): YoloLayout {
  const path = findUpwards(relative);
  if (path === undefined) {
    throw new TransferError(
      `There is no '${relative}' in ${process.cwd()} or above it. Give a folder, or its data.yaml.`,
    );
  }
  const yaml = statSync(path).isDirectory() ? join(path, 'data.yaml') : path;
  const namesFile = NAMES.map((name) => join(path, name)).find((file) => existsSync(file));
  const described = existsSync(yaml) && !namesFile ? describedBy(yaml) : undefined;
  const classes = described?.classes ?? (namesFile ? linesOf(namesFile) : undefined);
  if (!classes) {
    throw new TransferError(
      `${relative} holds no ${NAMES.join(', ')} and no data.yaml, so its classes have no names. ` +
        'Write classes.txt there: a name a line, in the order of their numbers.',
    );
  }
  const imagesFolder = existsSync(join(path, 'images')) ? join(path, 'images') : path;
  const folders = imageFolder ? [imageFolder] : path === yaml ? described!.pictures(part) : [imagesFolder];
  const pictures = folders.flatMap((folder) =>
    extname(folder) === '.txt'
      ? linesOf(folder).map((line) => resolve(dirname(folder), line))
      : picturesIn(folder).map((name) => join(folder, name)),
  );
  if (pictures.length === 0) {
    throw new TransferError(
      `${folders.join(' and ')} holds no pictures. Pass pictures: 'FOLDER' where they lie elsewhere.`,
    );
  }
  const labels = path !== yaml && existsSync(join(path, 'labels')) ? join(path, 'labels') : undefined;
  const boxesOf = (picture: string) =>
    imageFolder && labels
      ? join(labels, `${withoutExtension(picture.slice(imageFolder.length + 1))}.txt`)
      : labelsFor(picture);
  const known = new Set(pictures.map(boxesOf));
  const orphans = path === yaml ? [] : textsIn(labels ?? path).filter((file) => !known.has(file) && holdsBoxes(file));
  return { classes, pictures, boxesOf, orphans };
}

/**
 * `a/images/b.jpg` has its boxes in `a/labels/b.txt`; without a folder named `images`, the text is next to the image.
 */
function labelsFor(picture: string): string {
  const segments = withoutExtension(picture).split(sep);
  const index = segments.lastIndexOf('images');
  return `${(index < 0 ? segments : segments.with(index, 'labels')).join(sep)}.txt`;
}

const linesOf = (file: string) =>
  readText(file)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

const textsIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.txt') && !NAMES.includes(name))
    .sort()
    .map((name) => join(folder, name));

const holdsBoxes = (file: string) => /^\s*\d+(\s+[-+.\de]+){4}\s*$/im.test(readText(file));

function describedBy(file: string) {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new TransferError(
      `${file} is not YAML: line ${line}, column ${col}: ${error.message.split('\n')[0]} Correct it there.`,
    );
  }
  const { path = '.', names, ...parts } = (document.toJS() ?? {}) as Record<string, unknown>;
  const classes = Array.isArray(names) ? names : names && typeof names === 'object' ? numbered(names) : [];
  if (classes.length === 0 || !classes.every((name) => typeof name === 'string')) {
    throw new TransferError(
      `${file} names no classes. It should say names: [apple, pear], or a name for each number from 0.`,
    );
  }
  const from = [resolve(dirname(file), String(path)), dirname(resolve(file))].find((folder) => existsSync(folder))!;
  return {
    classes: classes as string[],
    pictures(part: string): string[] {
      const entry = parts[part];
      const folders = (Array.isArray(entry) ? entry : [entry]).filter((value) => typeof value === 'string');
      if (folders.length > 0) return folders.map((folder) => resolve(from, folder));
      throw new TransferError(
        `${file} says no folder of the part '${part}'. Pass part: ` +
          `${['train', 'val', 'test'].filter((name) => name in parts).join(' or ') || "after adding 'train: images/train'"}.`,
      );
    },
  };
}

/** Names by number as a list; a missing or invalid number leaves a hole, which the caller rejects. */
const numbered = (names: object) =>
  Array.from(Object.keys(names), (_, index) => (names as Record<string, unknown>)[index]);
