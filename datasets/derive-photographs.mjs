/**
 * Derives datasets/photographs from Debian's tuxpaint-stamps-default:
 *
 *   node datasets/derive-photographs.mjs [UNPACKED_PACKAGE_FOLDER]
 *
 * Without a folder it fetches the package with `apt-get download`, checks its sha256 and unpacks it, all in a
 * temporary folder. The same package gives the same pixels; the bytes of a WebP may differ between versions of sharp.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { contactSheet } from './contact-sheet.mjs';
import { withDebianPackage } from './debian-package.mjs';
import { nearDuplicates } from './near-duplicates.mjs';
import { classes } from './photographs-selection.mjs';
import { chosen, STAMPS } from './stamps.mjs';

const SIDE = 224;
const MARGIN = 12;
const ALIKE = 0.85;

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, 'photographs');

/** Cuts to the object, centres it in a square with a margin, on white. */
async function derive({ name, label, source }, stamps, folder) {
  const object = await sharp(join(stamps, `${source}.png`))
    .ensureAlpha()
    .trim({ threshold: 1 })
    .toBuffer();
  const inner = SIDE - 2 * MARGIN;
  mkdirSync(join(folder, label), { recursive: true });
  const file = join(folder, label, `${name}.webp`);
  await sharp(object)
    .resize(inner, inner, { fit: 'contain', background: '#ffffff' })
    .extend({ top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN, background: '#ffffff' })
    .flatten({ background: '#fff' })
    .webp({ quality: 92 })
    .toFile(file);
  return file;
}

/** Puts the derived class folders in place of the old ones; the card and the licence beside them stay. */
function replaceClasses(folder) {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(target, { withFileTypes: true })) {
    if (entry.isDirectory()) rmSync(join(target, entry.name), { recursive: true });
  }
  for (const entry of readdirSync(folder)) {
    rmSync(join(target, entry), { recursive: true, force: true });
    renameSync(join(folder, entry), join(target, entry));
  }
}

async function main(unpacked) {
  const derived = mkdtempSync(join(here, 'photographs-'));
  try {
    const stamps = join(unpacked, 'usr/share/tuxpaint/stamps');
    if (!existsSync(stamps)) throw new Error(`${stamps} is not there. Give the folder the package was unpacked in.`);

    const pictures = chosen(stamps);
    const files = [];
    for (const picture of pictures) files.push(await derive(picture, stamps, derived));
    const alike = await nearDuplicates(files, ALIKE);
    if (alike.length > 0) {
      const pairs = alike.map(({ a, b, alike }) => `  ${basename(a)} and ${basename(b)} (${alike.toFixed(2)})`);
      throw new Error(`The same picture twice? Put one of each pair in leftOut:\n${pairs.join('\n')}`);
    }
    const sources = pictures.map(
      ({ name, label, source, drawn }) => `${label}/${name}.webp,${label},${source}.png,${drawn}`,
    );
    writeFileSync(join(derived, 'sources.csv'), `file,class,source,drawn\n${sources.join('\n')}\n`);
    const ofClass = (label) => pictures.flatMap((picture, place) => (picture.label === label ? [files[place]] : []));
    const rows = Object.keys(classes).map((label) => ({ label, files: ofClass(label).slice(0, 9) }));
    await contactSheet(rows, join(derived, 'overview.webp'));
    replaceClasses(derived);
    for (const label of Object.keys(classes)) {
      const ofClass = pictures.filter((picture) => picture.label === label);
      console.log(`${label}: ${ofClass.length} (${ofClass.filter(({ drawn }) => drawn).length} drawn)`);
    }
    console.log(`${pictures.length} pictures in ${target}`);
  } finally {
    rmSync(derived, { recursive: true, force: true });
  }
}

const given = process.argv[2];
(given === undefined ? withDebianPackage(STAMPS, main) : main(given)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
