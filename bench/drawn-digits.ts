import { affine, arrays, type Change, cutout, type Dataset, lenet, type Net, tf } from 'transferlab';
import { hashed, STREAM, uniform } from './fine-tuned';

/** The stream of the classes' patterns in `bench/reference/nets.py`. */
const PATTERNS = 1002;

const [CLASSES, EDGE, SQUARES] = [10, 28, 7];

/** LeNet with the initial weights of the peers: kernels from a uniform distribution of variance 2 / fan-in. */
export function drawnLenet(): Net {
  const net = lenet();
  for (const [stream, weight] of Object.values(net.weights).entries()) {
    const { shape, size } = weight;
    const fanIn = size / shape[shape.length - 1];
    const scale = shape.length > 1 ? Math.sqrt(6 / fanIn) : 0;
    const values = uniform(stream, size).map((value) => value * scale);
    tf.tidy(() => weight.assign(tf.tensor(values, shape) as never));
  }
  return net;
}

/** So many images `[28, 28, 1]`, the first of those that the peers train on: half noise, half the pattern of their class. */
export function drawnDigits(count: number): Dataset {
  const hash = hashed(STREAM.labels);
  const labels = Array.from({ length: count }, (_, index) => hash(index) % CLASSES);
  const patterns = uniform(PATTERNS, CLASSES * SQUARES ** 2);
  const pixels = EDGE ** 2;
  const values = uniform(STREAM.inputs, count * pixels).map((noise, index) => {
    const [row, column] = [Math.floor((index % pixels) / EDGE), index % EDGE];
    const square = Math.floor(row / 4) * SQUARES + Math.floor(column / 4);
    return (noise + patterns[labels[Math.floor(index / pixels)] * SQUARES ** 2 + square]) / 2;
  });
  const classes = Array.from({ length: CLASSES }, (_, label) => String(label));
  return arrays(values, labels, { shape: [EDGE, EDGE, 1], classes, name: 'digits' });
}

/** The transforms of a strong view; with `size` 0 they leave an image as it is. */
export function strongly(size = 1): Change[] {
  return [
    affine({ degrees: 15 * size, zoom: [1 - 0.2 * size, 1 + 0.2 * size], shift: 0.1 * size }),
    cutout(0.5 * size),
  ];
}
