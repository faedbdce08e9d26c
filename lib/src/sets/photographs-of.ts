import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharp } from '../data/sharp';
import type { Photograph } from './blend-over-photographs';

/**
 * The photographs of one part of `datasets/backgrounds`, sorted by name, each resized to this width as RGB bytes. Leaves out
 * photographs under the GPL, which is incompatible with the CC BY-SA licence of images made from MNIST.
 */
export async function photographsOf(backgrounds: string, part: string, width: number): Promise<Photograph[]> {
  const sources = readFileSync(join(backgrounds, 'sources.csv'), 'utf8').split('\n');
  const isGpl = (file: string) => sources.some((row) => row.startsWith(`${part}/${file},`) && /,GPL[^,]*$/.test(row));
  const files = readdirSync(join(backgrounds, part)).filter((file) => file.endsWith('.webp') && !isGpl(file));
  return await Promise.all(
    files.sort().map(async (file) => {
      const image = sharp(join(backgrounds, part, file))
        .resize(width)
        .removeAlpha()
        .toColourspace('srgb')
        .raw();
      const { data, info } = await image.toBuffer({ resolveWithObject: true });
      return { pixels: data, height: info.height, width: info.width };
    }),
  );
}
