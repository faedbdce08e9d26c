import { type Dirent, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { TransferError } from '../error';
import { findUpwards } from './places';

const IMAGE = new Set(['.webp', '.png', '.jpg', '.jpeg', '.gif', '.svg', '.avif', '.tif', '.tiff']);

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

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
const isImage = ({ name }: Dirent) => IMAGE.has(extname(name).toLowerCase());

/** Whether an entry of this folder is a folder; only links must be followed to know. */
const leadsToFolder = (folder: string, entry: Dirent) =>
  entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name)));

/** The images of one class, as file names. Other files in its folder are passed over. */
function imagesOf(folder: string): string[] {
  const found = entries(folder).filter((entry) => isImage(entry) && !leadsToFolder(folder, entry));
  if (found.length > 0) return found.map(({ name }) => name);
  throw new TransferError(
    `The class folder ${folder} holds no image. Put ${[...IMAGE].join(', ')} files directly in it, or remove the folder.`,
  );
}

/** A class and the image files directly in its folder. */
export interface ClassFolder {
  readonly name: string;
  readonly path: string;
  readonly files: readonly string[];
}

/** The classes of a folder that holds one folder per class, sorted by name. Refuses what is no such folder. */
export function classFolders(folder: string): ClassFolder[] {
  const root = findUpwards(folder);
  if (root === undefined) {
    throw new TransferError(
      `There is no folder '${folder}' in ${process.cwd()} or above it. Give the folder that holds one folder per class.`,
    );
  }
  if (!isFolder(root)) {
    throw new TransferError(`${root} is a file. Give the folder that holds one folder of images per class.`);
  }
  const inside = entries(root);
  const names = inside.filter((entry) => leadsToFolder(root, entry)).map(({ name }) => name);
  if (names.length < 2) {
    const found = inside.some(isImage) ? 'images, not sorted into classes' : `${names.length} of them`;
    throw new TransferError(
      `${root} should hold a folder of images for each of two or more classes; it holds ${found}. ` +
        'Make a folder per class, named as the class, and move the images into them.',
    );
  }
  return names.map((name) => ({ name, path: join(root, name), files: imagesOf(join(root, name)) }));
}
