import { PICTURES } from '../../data/image-folder';
import { TransferError } from '../../error';
import { existsSync, readdirSync, statSync } from '../../platform/files';
import { basename, extname, join } from '../../platform/paths';
import { sizeOf } from './picture-size';

/**
 * Why an image file is unusable, or undefined: it is missing, not an image, or not of the size `expected` (for example,
 * because it was downscaled after labelling, or its EXIF orientation rotates it).
 */
export async function pictureFault(
  file: string,
  expected?: { readonly width: number; readonly height: number },
): Promise<string | undefined> {
  if (!existsSync(file)) return `there is no picture ${file} (pass pictures: 'FOLDER' where they lie elsewhere)`;
  try {
    const { width, height } = await sizeOf(file);
    if (!expected || (width === expected.width && height === expected.height)) return undefined;
    return `${file} has ${width} x ${height} pixels upright, and its boxes were drawn on ${expected.width} x ${expected.height}`;
  } catch (cause) {
    return (cause as Error).message;
  }
}

/**
 * The image files of a folder and its subfolders, sorted by name, as paths relative to it; none if the folder does not
 * exist. Throws if it is a file.
 */
export function picturesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory())
    throw new TransferError(`${folder} is a file, not a folder. Give the folder of the images.`);
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  const names = entries.flatMap((entry) => {
    if (entry.isDirectory()) return picturesIn(join(folder, entry.name)).map((name) => join(entry.name, name));
    return PICTURES.includes(extname(entry.name).toLowerCase()) ? [entry.name] : [];
  });
  return names.sort((a, b) => (a < b ? -1 : 1));
}

/** A file's path without its extension. */
export const withoutExtension = (path: string) => path.slice(0, path.length - extname(path).length);

/** Each file's name without extension. Throws if two files have the same one. */
export function namesOf(files: readonly string[]): string[] {
  const names = files.map((file) => basename(withoutExtension(file)));
  const duplicate = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (duplicate < 0) return names;
  throw new TransferError(
    `${files[names.indexOf(names[duplicate])]} and ${files[duplicate]} would share one file of boxes, ${names[duplicate]}. ` +
      'Rename one of them, or write COCO, which has all in one file.',
  );
}
