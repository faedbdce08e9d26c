import { basename, dirname } from 'node:path';
import sharp from 'sharp';

const CELL = 88;
const LABEL = 112;

/** One picture of many: a row for each folder, in the order given, its name at the left. Written as WebP. */
export async function contactSheet(files, output) {
  const rows = new Map();
  for (const file of files) {
    const label = basename(dirname(file));
    rows.set(label, [...(rows.get(label) ?? []), file]);
  }
  const columns = Math.max(...[...rows.values()].map((row) => row.length));
  const layers = [];
  for (const [row, [label, members]] of [...rows].entries()) {
    const text = `<svg width="${LABEL}" height="${CELL}"><text x="6" y="${CELL / 2 + 5}" font-family="sans-serif" font-size="13">${label}</text></svg>`;
    layers.push({ input: Buffer.from(text), left: 0, top: row * CELL });
    for (const [column, file] of members.entries()) {
      const input = await sharp(file)
        .resize(CELL - 4, CELL - 4)
        .toBuffer();
      layers.push({ input, left: LABEL + column * CELL, top: row * CELL + 2 });
    }
  }
  await sharp({ create: { width: LABEL + columns * CELL, height: rows.size * CELL, channels: 3, background: '#fff' } })
    .composite(layers)
    .webp({ quality: 80 })
    .toFile(output);
}
