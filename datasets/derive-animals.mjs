/**
 * Derives the photographs of datasets/animals from a Debian package:
 *
 *   node datasets/derive-animals.mjs [FOLDER_WHERE_IT_IS_UNPACKED]
 *
 * The package keeps them in resource files of Qt, one after the other, as WebP: each is found by its head and reduced to
 * 640 px. `sources.csv` says where each came from. The boxes, `annotations.json`, are drawn by hand and stay as they are.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { contactSheet } from './contact-sheet.mjs';
import { withDebianPackage } from './debian-package.mjs';

const target = join(dirname(fileURLToPath(import.meta.url)), 'animals');

const source = {
  name: 'gcompris-qt-data',
  version: '25.0.12-1',
  sha256: '7312aa5387d4c5a6a1145609db5e8c38e2e2a9056c8b3b9d44e52f12358ac41d',
};

const GCOMPRIS = { by: 'Bruno Coudoin and others', licence: 'GPL-3' };
const DEVELOPERS = { by: 'GCompris developers', licence: 'GPL-3+' };

/** By resource file: what its photographs show, in their order, with who took those that are used. */
const RESOURCES = {
  explore_farm_animals: [
    { name: 'sheep', ...GCOMPRIS },
    { name: 'cat', ...GCOMPRIS },
    { name: 'dog', ...GCOMPRIS },
    { name: 'chicken', ...GCOMPRIS },
    { name: 'pig', ...GCOMPRIS },
    { name: 'duck', ...GCOMPRIS },
    { name: 'cow', ...GCOMPRIS },
    { name: 'owl', ...GCOMPRIS },
    { name: 'horse', ...GCOMPRIS },
  ],
  explore_world_animals: [
    { name: 'kangaroo' },
    { name: 'bison', ...DEVELOPERS },
    { name: 'hedgehog' },
    { name: 'polar-bear', by: 'Arturo de Frias Marques', licence: 'CC-BY-SA-4.0' },
    { name: 'koala' },
    { name: 'jaguar' },
    { name: 'giraffe', ...DEVELOPERS },
    { name: 'crocodile' },
    { name: 'narwhal' },
    { name: 'moose', by: 'Ryan Hagerty', licence: 'public domain' },
    { name: 'scarlet-macaw', by: 'Jar0d', licence: 'CC-BY-SA-2.0' },
  ],
};

/** The WebP files in some bytes, in their order. */
function* webpIn(bytes) {
  for (let at = bytes.indexOf('RIFF'); at >= 0; at = bytes.indexOf('RIFF', at + 4)) {
    if (bytes.toString('latin1', at + 8, at + 12) !== 'WEBP') continue;
    yield bytes.subarray(at, at + 8 + bytes.readUInt32LE(at + 4));
  }
}

async function derive(unpacked) {
  const rows = [];
  for (const [resource, pictures] of Object.entries(RESOURCES)) {
    const bytes = readFileSync(join(unpacked, 'usr/share/gcompris-qt/rcc', `${resource}.rcc`));
    const found = [...webpIn(bytes)];
    for (const [place, { name, by, licence }] of pictures.entries()) {
      if (by === undefined) continue;
      const file = join(target, `${name}.webp`);
      await sharp(found[place])
        .resize(640, 640, { fit: 'inside' })
        .toColourspace('srgb')
        .webp({ quality: 72, effort: 6 })
        .toFile(`${file}.tmp`);
      renameSync(`${file}.tmp`, file);
      rows.push(`${name}.webp,${source.name} ${source.version},${resource}.rcc,"${by}",${licence}`);
    }
  }
  writeFileSync(join(target, 'sources.csv'), `file,package,source,by,licence\n${rows.sort().join('\n')}\n`);
  const files = rows.map((row) => join(target, row.slice(0, row.indexOf(','))));
  const halves = [files.slice(0, 7), files.slice(7)];
  await contactSheet(
    halves.map((half, place) => ({ label: place === 0 ? 'photographs' : '', files: half })),
    join(target, 'overview.webp'),
  );
}

const given = process.argv[2];
(given === undefined ? withDebianPackage(source, derive) : derive(given)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
