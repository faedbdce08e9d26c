import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharp } from '../data/sharp';
import type { Photograph } from './blend-over-photographs';

/**
 * The photographs of one part of `datasets/backgrounds`, sorted by name, each resized to this width as RGB bytes. Those
 * under the GPL are passed over: what is made of MNIST is under CC BY-SA, which does not go with it.
 */
export async function photographsOf(backgrounds: string, part: string, width: number): Promise<Photograph[]> {
  const sources = readFileSync(join(backgrounds, 'sources.csv'), 'utf8').split('\n');
  const isGpl = (file: string) => sources.some((row) => row.startsWith(`${part}/${file},`) && /,GPL[^,]*$/.test(row));
  const files = readdirSync(join(backgrounds, part)).filter((file) => file.endsWith('.webp') && !isGpl(file));
  return await Promise.all(
    files.sort().map(async (file) => {
      const picture = sharp(join(backgrounds, part, file))
        .resize(width)
        .removeAlpha()
        .toColourspace('srgb')
        .raw();
      const { data, info } = await picture.toBuffer({ resolveWithObject: true });
      return { pixels: data, height: info.height, width: info.width };
    }),
  );
}
