import sharp from 'sharp';

const SIDE = 40;

/**
 * What is left of a picture when place, size, colour and brightness are taken away: the strength of its edges on a
 * 40 x 40 grid over its tight bounding box, as a unit vector, once as it is and once mirrored.
 */
async function edges(file) {
  const grey = await sharp(file)
    .flatten({ background: '#fff' })
    .trim({ background: '#fff', threshold: 12 })
    .resize(SIDE, SIDE, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  const unit = (mirrored) => {
    const at = (y, x) => grey[y * SIDE + (mirrored ? SIDE - 1 - x : x)];
    const values = [];
    for (let y = 0; y < SIDE - 1; y++) {
      for (let x = 0; x < SIDE - 1; x++) {
        values.push(Math.abs(at(y, x + 1) - at(y, x)), Math.abs(at(y + 1, x) - at(y, x)));
      }
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const length = Math.hypot(...values.map((value) => value - mean));
    return Float64Array.from(values, (value) => (value - mean) / length);
  };
  return { file, plain: unit(false), mirrored: unit(true) };
}

function dot(a, b) {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += a[place] * b[place];
  return sum;
}

/**
 * The pairs of files whose edges correlate at least this much, most alike first: `{ a, b, alike, mirrored }`.
 * In tuxpaint-stamps, mirrored, recoloured and retouched copies lie at 0.95 and above; different things of one form
 * (an apple and a mandarin) reach 0.74.
 */
export async function nearDuplicates(files, atLeast) {
  const prints = await Promise.all(files.map(edges));
  const pairs = prints.flatMap((a, place) =>
    prints.slice(place + 1).map((b) => {
      const plain = dot(a.plain, b.plain);
      const mirrored = dot(a.plain, b.mirrored);
      return { a: a.file, b: b.file, alike: Math.max(plain, mirrored), mirrored: mirrored > plain };
    }),
  );
  return pairs.filter(({ alike }) => alike >= atLeast).sort((a, b) => b.alike - a.alike);
}
