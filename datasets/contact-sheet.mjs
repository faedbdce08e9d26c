import sharp from 'sharp';

const CELL = 88;
const LABEL = 200;

/** One picture of many: rows of `{ label, files }` (paths or bytes), the label at the left. Written as WebP. */
export async function contactSheet(rows, output) {
  const columns = Math.max(...rows.map(({ files }) => files.length));
  const layers = [];
  for (const [row, { label, files }] of rows.entries()) {
    const text = `<svg width="${LABEL}" height="${CELL}"><text x="6" y="${CELL / 2 + 5}" font-family="sans-serif" font-size="14">${label}</text></svg>`;
    layers.push({ input: Buffer.from(text), left: 0, top: row * CELL });
    for (const [column, file] of files.entries()) {
      if (file === undefined) continue;
      const input = await sharp(file)
        .resize(CELL - 4, CELL - 4)
        .toBuffer();
      layers.push({ input, left: LABEL + column * CELL, top: row * CELL + 2 });
    }
  }
  await sharp({
    create: { width: LABEL + columns * CELL, height: rows.length * CELL, channels: 3, background: '#fff' },
  })
    .composite(layers)
    .webp({ quality: 80 })
    .toFile(output);
}
