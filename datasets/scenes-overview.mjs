/** Draws datasets/scenes/overview.webp: four scenes of each domain with their boxes and classes. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { SCENE_DOMAINS, scenes } from 'transferlab';

const CELL = 320;
const SHOWN = 4;

/** A scene with its boxes drawn on it. */
async function boxed(file, boxes) {
  const marks = boxes.map(
    ({ bbox: [x, y, w, h], label }) =>
      `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="none" stroke="#fff" stroke-width="5"/>` +
      `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="none" stroke="#d00" stroke-width="2"/>` +
      `<text x="${x + 4}" y="${y + 20}" font-family="sans-serif" font-size="20" fill="#d00" stroke="#fff" stroke-width="4" paint-order="stroke">${label}</text>`,
  );
  const svg = `<svg width="512" height="512">${marks.join('')}</svg>`;
  const drawn = await sharp(file)
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer();
  return await sharp(drawn)
    .resize(CELL - 4, CELL - 4)
    .toBuffer();
}

const layers = [];
for (const [row, domain] of SCENE_DOMAINS.entries()) {
  const { folder, annotations } = await scenes(domain, 'train');
  for (const [column, { id, file_name }] of annotations.images.slice(0, SHOWN).entries()) {
    const boxes = annotations.annotations
      .filter(({ image_id }) => image_id === id)
      .map(({ bbox, category_id }) => ({ bbox, label: annotations.categories[category_id - 1].name }));
    layers.push({ input: await boxed(join(folder, file_name), boxes), left: column * CELL, top: row * CELL });
  }
}
await sharp({ create: { width: SHOWN * CELL, height: SCENE_DOMAINS.length * CELL, channels: 3, background: '#fff' } })
  .composite(layers)
  .webp({ quality: 80 })
  .toFile(join(dirname(fileURLToPath(import.meta.url)), 'scenes', 'overview.webp'));
