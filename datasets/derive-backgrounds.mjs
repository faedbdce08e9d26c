/**
 * Derives datasets/backgrounds, photographs without single things in them, from three Debian packages:
 *
 *   node datasets/derive-backgrounds.mjs [FOLDER_WHERE_ALL_THREE_ARE_UNPACKED]
 *
 * Each photograph is cut to 4 : 3 in the middle and reduced to 720 x 540 px. `sources.csv` says where each came from.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { packages } from './backgrounds-selection.mjs';
import { contactSheet } from './contact-sheet.mjs';
import { withDebianPackage } from './debian-package.mjs';

const target = join(dirname(fileURLToPath(import.meta.url)), 'backgrounds');

/** aitzgorri_by_Aitzol_Berasategi.jpg is `aitzgorri` here: the author stands in sources.csv. */
const nameOf = (file) =>
  basename(file, '.jpg')
    .replace(/_by_.*/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();

async function derive(unpacked, { package: { name, version }, by, pictures }, folder) {
  const rows = [];
  for (const { file, part, licence, by: author = by } of pictures) {
    mkdirSync(join(folder, part), { recursive: true });
    await sharp(join(unpacked, 'usr/share/backgrounds', file))
      .resize(720, 540, { fit: 'cover' })
      .toColourspace('srgb')
      .webp({ quality: 72, effort: 6 })
      .toFile(join(folder, part, `${nameOf(file)}.webp`));
    rows.push(`${part}/${nameOf(file)}.webp,${name} ${version},${file},"${author}",${licence}`);
  }
  return rows;
}

async function main() {
  mkdirSync(target, { recursive: true });
  const derived = mkdtempSync(join(target, 'new-'));
  try {
    const rows = [];
    for (const source of packages) {
      const make = (unpacked) => derive(unpacked, source, derived);
      const given = process.argv[2];
      rows.push(...(await (given === undefined ? withDebianPackage(source.package, make) : make(given))));
    }
    writeFileSync(join(derived, 'sources.csv'), `file,package,source,by,licence\n${rows.sort().join('\n')}\n`);
    const files = (part) => readdirSync(join(derived, part)).map((file) => join(derived, part, file));
    const shown = ['train', 'test'].map((part) => ({ label: part, files: files(part) }));
    await contactSheet(shown, join(derived, 'overview.webp'));
    for (const entry of readdirSync(derived)) {
      if (existsSync(join(target, entry))) rmSync(join(target, entry), { recursive: true });
      renameSync(join(derived, entry), join(target, entry));
    }
  } finally {
    rmSync(derived, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
