import sharp from 'sharp';
import { decibels, melSpectrogram, readWav, tf } from 'transferlab';

const [WIDTH, HEIGHT, LABEL, TOP] = [160, 96, 150, 22];
const RANGE = 60;
const [DARK, LIGHT] = [
  [26, 20, 60],
  [255, 236, 160],
];

/** A recording as loudness over time and pitch: one second across, 0 to 8 kHz on the mel scale upwards, 60 dB of range. */
async function spectrogram(file) {
  const { samples, rate } = await readWav(file);
  const second = new Float32Array(rate);
  second.set(samples.subarray(0, rate));
  const loudness = tf.tidy(() => decibels(melSpectrogram(second, { rate, bins: 48, centre: true })));
  const [frames, bins] = loudness.shape;
  const values = await loudness.data();
  loudness.dispose();
  const most = values.reduce((a, b) => Math.max(a, b));
  const pixels = Buffer.alloc(frames * bins * 3);
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 0; bin < bins; bin++) {
      const part = Math.max(0, 1 + (values[frame * bins + bin] - most) / RANGE);
      const to = ((bins - 1 - bin) * frames + frame) * 3;
      for (let channel = 0; channel < 3; channel++) {
        pixels[to + channel] = Math.round(DARK[channel] + part * (LIGHT[channel] - DARK[channel]));
      }
    }
  }
  return await sharp(pixels, { raw: { width: frames, height: bins, channels: 3 } })
    .resize(WIDTH - 6, HEIGHT - 6, { fit: 'fill' })
    .png()
    .toBuffer();
}

const text = (words, width, height, size = 14) =>
  Buffer.from(
    `<svg width="${width}" height="${height}"><text x="4" y="${height / 2 + 5}" font-family="sans-serif" font-size="${size}">${words}</text></svg>`,
  );

/** Spectrograms in one picture: `titles` above the columns, rows of `{ label, files }`. Written as WebP. */
export async function spectrogramSheet(titles, rows, output) {
  const layers = titles.map((title, column) => ({
    input: text(title, WIDTH, TOP),
    left: LABEL + column * WIDTH,
    top: 0,
  }));
  for (const [row, { label, files }] of rows.entries()) {
    const top = TOP + row * HEIGHT;
    layers.push({ input: text(label, LABEL, HEIGHT), left: 0, top });
    for (const [column, file] of files.entries()) {
      layers.push({ input: await spectrogram(file), left: LABEL + column * WIDTH, top });
    }
  }
  const [width, height] = [LABEL + titles.length * WIDTH, TOP + rows.length * HEIGHT];
  await sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite(layers)
    .webp({ quality: 82 })
    .toFile(output);
}
