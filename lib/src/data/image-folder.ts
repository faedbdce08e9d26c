import { type Dirent, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Skipped } from '../core/dataset';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { FOLDER, notRegular } from '../regular-file';

/** What the files of a set are, by the ends of their names. */
export interface FileKind {
  readonly one: string;
  readonly many: string;
  readonly extensions: ReadonlySet<string>;
  /** What to put in an empty folder. */
  readonly wanted: string;
}

/** Ends of the names of picture files. */
export const PICTURES: readonly string[] = ['.webp', '.png', '.jpg', '.jpeg', '.gif', '.svg', '.avif', '.tif', '.tiff'];

const IMAGES: FileKind = {
  one: 'image',
  many: 'images',
  extensions: new Set(PICTURES),
  wanted: `${PICTURES.join(', ')} files`,
};

const byCodeUnit = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** A folder's visible entries, in the same order on every system and in every language. No file is opened. */
function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .sort(byCodeUnit);
  } catch (cause) {
    throw new TransferError(`The folder ${folder} cannot be read: ${(cause as Error).message}. Check its permissions.`);
  }
}

const isFolder = (path: string) => notRegular(path) === FOLDER;
const isOf = ({ extensions }: FileKind, { name }: Dirent) => extensions.has(extname(name).toLowerCase());

/** Whether an entry of this folder is a folder; only links must be followed to know. */
const leadsToFolder = (folder: string, entry: Dirent) =>
  entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name)));

/** The files of one class, by name. Other files in its folder are passed over. */
function filesOf(kind: FileKind, folder: string): string[] {
  return entries(folder)
    .filter((entry) => isOf(kind, entry) && !leadsToFolder(folder, entry))
    .map(({ name }) => name);
}

/** A class and the files of its kind directly in its folder. */
export interface ClassFolder {
  readonly name: string;
  readonly path: string;
  readonly files: readonly string[];
}

/**
 * The classes of a folder that holds one folder per class, sorted by name. Refuses what is no such folder, and a class
 * folder without a file of this kind unless it is to be skipped.
 */
export function classFolders(
  folder: string,
  { kind = IMAGES, skip = false }: { kind?: FileKind; skip?: boolean } = {},
): { classes: ClassFolder[]; skipped: Skipped[] } {
  const { one, many, wanted } = kind;
  const root = findUpwards(folder);
  if (root === undefined) {
    throw new TransferError(
      `There is no folder '${folder}' in ${process.cwd()} or above it. Give the folder that holds one folder per class.`,
    );
  }
  if (!isFolder(root)) {
    throw new TransferError(`${root} is a file. Give the folder that holds one folder of ${many} per class.`);
  }
  const inside = entries(root);
  const names = inside.filter((entry) => leadsToFolder(root, entry)).map(({ name }) => name);
  if (names.length < 2) {
    const found = inside.some((entry) => isOf(kind, entry))
      ? `${many}, not sorted into classes`
      : `${names.length} of them`;
    throw new TransferError(
      `${root} should hold a folder of ${many} for each of two or more classes; it holds ${found}. ` +
        `Make a folder per class, named as the class, and move the ${many} into them.`,
    );
  }
  const all = names.map((name) => ({ name, path: join(root, name), files: filesOf(kind, join(root, name)) }));
  const classes = all.filter(({ files }) => files.length > 0);
  const empty = all.filter(({ files }) => files.length === 0);
  if (empty.length > 0 && (!skip || classes.length < 2)) {
    throw new TransferError(
      `The class folder ${empty[0].path} holds no ${one}. Put ${wanted} directly in it, remove the folder` +
        `${skip ? '; two classes or more must hold some.' : ', or pass skip: true.'}`,
    );
  }
  return {
    classes,
    skipped: empty.map(({ name }) => ({ id: join(folder, name), reason: `the class folder holds no ${one}` })),
  };
}
