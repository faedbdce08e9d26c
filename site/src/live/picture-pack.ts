import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { writeAtomically } from 'transferlab/dist/atomic';
import { decode } from 'transferlab/dist/data/decode';
import { SiteError } from '../error';
import type { LivePictures } from './lessons';
import { type Packed, packed } from './packs';

/** The image of a data card. */
const OVERVIEW = 'overview.webp';

/** Changes with what this file makes of the same images. */
const VERSION = 1;

/**
 * The pack of a folder's images, each at its path. An image that has this size already is in it as it is; of the others the pixels
 * that Node decodes, in lossless WebP, since browsers scale otherwise. So a page reads Node's pixels. What was made is kept in `cache`
 * until an image changes. With `beside`, images of a folder that is packed otherwise, too, at the paths where the library's `decode`
 * looks for this size.
 */
export async function picturePack(
  root: string,
  [folder, size]: LivePictures,
  { cache, beside = false }: { readonly cache: string; readonly beside?: boolean },
): Promise<Buffer> {
  const paths = pathsIn(root, folder, ['.webp']);
  const originals = paths.map((path) => readFileSync(join(root, path)));
  const stored = paths.map((path) => (beside ? `cache/images/${size}/${path}` : path));
  const hash = createHash('sha256').update(JSON.stringify([VERSION, size, stored]));
  for (const bytes of originals) hash.update(bytes);
  const name = `${folder.replaceAll('/', '-')}-${size}-${hash.digest('hex').slice(0, 16)}.pack`;
  const file = join(cache, name);
  if (existsSync(file)) return readFileSync(file);
  const files = stored.map(async (path, index): Promise<Packed> => {
    const { width, height, format } = await sharp(originals[index]).metadata();
    if (format === 'webp' && width === size && height === size) return [`/${path}`, originals[index]];
    const raw = { width: size, height: size, channels: 3 as const };
    return [
      `/${path}`,
      await sharp(await decode(join(root, paths[index]), size), { raw })
        .webp({ lossless: true })
        .toBuffer(),
    ];
  });
  const pack = packed(await Promise.all(files));
  writeAtomically(file, pack);
  return pack;
}

/** The files with these endings in a folder and its subfolders, from the checkout's root, in order. */
export function pathsIn(root: string, folder: string, endings: readonly string[]): string[] {
  if (!existsSync(join(root, folder))) {
    throw new SiteError(`The files of ${folder} are missing. Run npm start -- --setup-only, which makes them.`);
  }
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.includes(extname(name)) && basename(name) !== OVERVIEW)
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}
