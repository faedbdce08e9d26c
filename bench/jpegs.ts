import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { courseFolder, images } from 'transferlab';

/** Sizes of photographs in the wild, as in ImageNet's mixture; the first is its majority. */
const SIZES = [
  [500, 375],
  [500, 333],
  [375, 500],
  [640, 480],
  [400, 300],
] as const;

/**
 * A folder of so many JPEGs in twelve class folders, made once: each is a mosaic of four photographs of the course at about
 * their own resolution, with the grain of a camera, so that a file is as dear to decode as a photograph of its size.
 * `folder` appears when it is complete.
 */
export async function makeJpegs(folder: string, count: number): Promise<void> {
  if (existsSync(folder)) return;
  const sources = images('datasets/photographs');
  const root = courseFolder() ?? process.cwd();
  const scratch = `${folder}.part`;
  await rm(scratch, { recursive: true, force: true });
  for (const name of sources.classes) await mkdir(join(scratch, name), { recursive: true });
  const grains = await Promise.all(SIZES.map(([width, height]) => grain(width, height)));
  const make = async (index: number) => {
    const [width, height] = SIZES[index % SIZES.length];
    // Four places that differ for each picture: 269 photographs, and 7, 61 and 167 share no factor with their number.
    const tiles = [0, 7, 61, 167].map((step, tile) => (index * (tile + 1) + step) % sources.ids.length);
    const cut = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
    const parts = await Promise.all(
      tiles.map((tile) =>
        sharp(join(root, sources.ids[tile])).resize(cut.width, cut.height, { fit: 'cover' }).toBuffer(),
      ),
    );
    const layers = parts.map((input, tile) => ({
      input,
      left: (tile % 2) * (width - cut.width),
      top: Math.floor(tile / 2) * (height - cut.height),
    }));
    await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
      .composite([...layers, { input: grains[index % SIZES.length], blend: 'multiply' }])
      .jpeg({ quality: 92 })
      .toFile(join(scratch, sources.classes[sources.labels[tiles[0]]], `${index}.jpg`));
  };
  for (let index = 0; index < count; index += 8) {
    await Promise.all(Array.from({ length: Math.min(8, count - index) }, (_, next) => make(index + next)));
    if (index % 1000 === 0) console.log(`${index} of ${count} JPEGs made`);
  }
  await mkdir(dirname(folder), { recursive: true });
  await writeFile(join(scratch, 'README'), 'Made by bench/jpegs.ts for bench/input-pipeline.ts.\n');
  await rename(scratch, folder);
}

/** Noise below white, by which a picture is multiplied: its white parts get grain too. */
function grain(width: number, height: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 230, sigma: 14 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#ffffff', noise } })
    .png()
    .toBuffer();
}
