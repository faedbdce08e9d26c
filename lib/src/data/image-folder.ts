import type { Dirent } from 'node:fs';
import type { Skipped } from '../core/dataset';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { readdirSync } from '../platform/files';
import { workingFolder } from '../platform/machine';
import { extname, join } from '../platform/paths';
import { FOLDER, notRegular } from '../regular-file';

/** The kind of a set's files, by their extensions. */
export interface FileKind {
  readonly singular: string;
  readonly plural: string;
  readonly extensions: ReadonlySet<string>;
  /** What an error asks for in an empty folder. */
  readonly expected: string;
}

/** Extensions of image files. */
export const PICTURES: readonly string[] = ['.webp', '.png', '.jpg', '.jpeg', '.gif', '.svg', '.avif', '.tif', '.tiff'];

const IMAGES: FileKind = {
  singular: 'image',
  plural: 'images',
  extensions: new Set(PICTURES),
  expected: `${PICTURES.join(', ')} files`,
};

const byCodeUnit = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** A folder's visible entries, in the same order on every system and in every locale. Opens no file. */
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

/** Whether an entry of this folder is a folder, following symbolic links. */
const leadsToFolder = (folder: string, entry: Dirent) =>
  entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name)));

/** The files of one class, sorted by name. Ignores other files in its folder. */
function filesOf(kind: FileKind, folder: string): string[] {
  return entries(folder)
    .filter((entry) => isOf(kind, entry) && !leadsToFolder(folder, entry))
    .map(({ name }) => name);
}

/** A class and the files directly in its folder. */
export interface ClassFolder {
  readonly name: string;
  readonly path: string;
  readonly files: readonly string[];
}

/**
 * The classes of a folder with one subfolder per class, sorted by name. Throws if the folder is missing or has fewer than
 * two class folders, or if a class folder has no file of this kind, unless `skip` is set.
 */
export function classFolders(
  folder: string,
  { kind = IMAGES, skip = false }: { kind?: FileKind; skip?: boolean } = {},
): { classes: ClassFolder[]; skipped: Skipped[] } {
  const { singular, plural, expected } = kind;
  const root = findUpwards(folder);
  if (root === undefined) {
    throw new TransferError(
      `There is no folder '${folder}' in ${workingFolder()} or above it. Give the folder that contains one folder per class.`,
    );
  }
  if (!isFolder(root)) {
    throw new TransferError(`${root} is a file. Give the folder that contains one folder of ${plural} per class.`);
  }
  const rootEntries = entries(root);
  const names = rootEntries.filter((entry) => leadsToFolder(root, entry)).map(({ name }) => name);
  if (names.length < 2) {
    const contents = rootEntries.some((entry) => isOf(kind, entry))
      ? `${plural}, not sorted into classes`
      : `${names.length} of them`;
    throw new TransferError(
      `${root} must contain a folder of ${plural} for each of two or more classes; it contains ${contents}. ` +
        `Make a folder per class, named as the class, and move the ${plural} into them.`,
    );
  }
  const folders = names.map((name) => ({ name, path: join(root, name), files: filesOf(kind, join(root, name)) }));
  const classes = folders.filter(({ files }) => files.length > 0);
  const empty = folders.filter(({ files }) => files.length === 0);
  if (empty.length > 0 && (!skip || classes.length < 2)) {
    throw new TransferError(
      `The class folder ${empty[0].path} contains no ${singular}. Put ${expected} directly in it, remove the folder` +
        `${skip ? '; at least two classes must contain some.' : ', or pass skip: true.'}`,
    );
  }
  return {
    classes,
    skipped: empty.map(({ name }) => ({
      id: join(folder, name),
      reason: `the class folder contains no ${singular}`,
    })),
  };
}
