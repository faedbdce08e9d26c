/** Draws datasets/digits/overview.webp: the first test picture of each digit, a row per domain. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { DIGIT_DOMAINS, digits } from 'transferlab';
import { contactSheet } from './contact-sheet.mjs';

async function picture(data, place) {
  const read = await data.read([place]);
  const pixels = Buffer.from(Uint8Array.from(await read.data()));
  read.dispose();
  const [height, width, channels] = data.shape;
  return await sharp(pixels, { raw: { height, width, channels } }).png().toBuffer();
}

const rows = await Promise.all(
  DIGIT_DOMAINS.map(async (domain) => {
    const data = digits(domain, 'test');
    const places = data.classes.map((_, label) => data.labels.indexOf(label));
    return { label: domain, files: await Promise.all(places.map((place) => picture(data, place))) };
  }),
);
await contactSheet(rows, join(dirname(fileURLToPath(import.meta.url)), 'digits', 'overview.webp'));
