import type { Tensor } from '@tensorflow/tfjs';
import { put } from 'course/measure';
import { adam, arrays, crossEntropy, type Dataset, evaluate, fit, type Net, tf } from 'transferlab';
import { type Made, makeNet, type Nested } from './setting';

const CLASSES = ['left', 'right'];
const LAYERS = ['sums1', 'norm1', 'relu1', 'sums2', 'norm2', 'relu2', 'sums3'];

/** Two clouds of points; the target's come from an instrument with other zeros and other units. */
function readings(count: number, seed: number, { otherUnits = false } = {}): { rows: number[][]; data: Dataset } {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const rows = tf.tidy(() => {
    const sides = tf.tensor2d(labels.map((label) => (label ? [1, -1] : [-1, 1])));
    const seen = sides.add(tf.randomNormal([count, 2], 0, 0.4, 'float32', seed));
    return (otherUnits ? seen.mul([4, 0.5]).add([10, 3]) : seen).arraySync() as number[][];
  });
  return { rows, data: arrays(rows, labels, { classes: CLASSES }) };
}

const kernel = (rows: number, columns: number, seed: number) =>
  tf.randomNormal([rows, columns], 0, 0.6, 'float32', seed).arraySync() as number[][];

const norm = (name: string, width: number) => ({
  [`${name}/scale`]: Array<number>(width).fill(1),
  [`${name}/offset`]: Array<number>(width).fill(0),
  [`${name}/mean`]: Array<number>(width).fill(0),
  [`${name}/variance`]: Array<number>(width).fill(1),
});

const accuracy = async (net: Net, data: Dataset) => (await evaluate(net, data)).accuracy;
const others = (seed: number) => readings(100, seed + 1, { otherUnits: true }).data;

/** A net that has learnt on the source, drawn examples of the target for it to be adapted to, and its accuracies. */
export async function learnt(seed: number) {
  const net = makeNet({
    layers: LAYERS,
    weights: {
      'sums1/kernel': kernel(2, 6, 5),
      ...norm('norm1', 6),
      'sums2/kernel': kernel(6, 6, 6),
      ...norm('norm2', 6),
      'sums3/kernel': kernel(6, 2, 7),
    },
  });
  const train = readings(120, 1).data;
  await fit(net, train, { loss: crossEntropy(), optimizer: adam(0.02), epochs: 15, batch: 20, seed: 1 });
  const weights = Object.fromEntries(
    Object.entries(net.weights).map(([name, weight]) => [name, weight.arraySync() as Nested]),
  );
  const { rows } = readings(80, seed, { otherUnits: true });
  const [source, target] = [await accuracy(net, readings(100, 2).data), await accuracy(net, others(seed))];
  return { net: { layers: LAYERS, weights } satisfies Made, x: rows, source, target };
}

/** How well the net does with these weights on examples of the target that no answer had. */
export async function adapted(seed: number, made: Made, weights: Record<string, Tensor | null>) {
  const net = makeNet(made);
  put(net.weights, weights);
  return accuracy(net, others(seed));
}
