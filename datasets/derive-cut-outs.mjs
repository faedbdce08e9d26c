/**
 * Derives datasets/scenes/cut-outs: the things of datasets/photographs with their transparency, for scenes.
 *
 *   node datasets/derive-cut-outs.mjs [UNPACKED_PACKAGE_FOLDER]
 *
 * Without a folder it fetches Debian's tuxpaint-stamps-default as derive-photographs.mjs does. Each thing is cut to what
 * can be seen of it and fitted into 192 x 192 px; a small one is not enlarged.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { withDebianPackage } from './debian-package.mjs';
import { chosen, STAMPS } from './stamps.mjs';

const SIDE = 192;
const scenes = join(dirname(fileURLToPath(import.meta.url)), 'scenes');

/** The smallest box that holds every pixel of at least this much opacity (of 255): shadows' last traces do not count. */
async function seen(png, opacity = 26) {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  let [left, top, right, bottom] = [info.width, info.height, -1, -1];
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      if (data[(y * info.width + x) * 4 + 3] < opacity) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

async function main(unpacked) {
  const stamps = join(unpacked, 'usr/share/tuxpaint/stamps');
  if (!existsSync(stamps)) throw new Error(`${stamps} is not there. Give the folder the package was unpacked in.`);
  mkdirSync(scenes, { recursive: true });
  const derived = mkdtempSync(join(scenes, 'cut-outs-'));
  try {
    for (const { name, label, source } of chosen(stamps)) {
      const png = join(stamps, `${source}.png`);
      mkdirSync(join(derived, label), { recursive: true });
      await sharp(png)
        .ensureAlpha()
        .extract(await seen(png))
        .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 85, alphaQuality: 90, effort: 6 })
        .toFile(join(derived, label, `${name}.webp`));
    }
    rmSync(join(scenes, 'cut-outs'), { recursive: true, force: true });
    renameSync(derived, join(scenes, 'cut-outs'));
  } finally {
    rmSync(derived, { recursive: true, force: true });
  }
}

const given = process.argv[2];
(given === undefined ? withDebianPackage(STAMPS, main) : main(given)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
