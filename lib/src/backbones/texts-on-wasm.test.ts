import { expect, test } from '@jest/globals';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { loadWasm } from '../engine/wasm/register';
import { type Architecture, drawn } from '../net/architecture';
import { join } from '../net/compose';
import { forward } from '../net/forward';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { bert } from './bert';
import { gpt } from './gpt';

const sizes = { vocabulary: 50, width: 16, blocks: 2, inner: 32, tokens: 6 };
const NETS: [string, Architecture][] = [
  ['a BERT', bert({ ...sizes, heads: 2, positions: 10, separator: 3 })],
  ['a GPT', gpt({ ...sizes, heads: 4, keyHeads: 2 })],
];
const IDS = [
  [5, 7, 9, 3, 0, 0],
  [4, 8, 12, 3, 20, 31],
];

test.each(NETS)('%s gives on wasm what it gives on TensorFlow, and trains there', async (_, architecture) => {
  const native = drawn(architecture, 1);
  const values = Object.entries(native.weights).map(([name, w]) => [name, w.shape, w.dataSync().slice()] as const);
  const expected = forward(native, tf.tensor2d(IDS)).dataSync().slice();
  loadWasm();
  await tf.setBackend('wasm');
  try {
    const net = drawn(architecture, 1);
    for (const [name, shape, numbers] of values) net.weights[name].assign(tf.tensor(numbers, shape));
    const found = forward(net, tf.tensor2d(IDS)).dataSync();
    for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 5);
    const options = { loss: crossEntropy(), optimizer: adam(1e-2), epochs: 6, batch: 2, seed: 1 };
    const { epochs } = await fit(join(net, head({ classes: 2 })), arrays(IDS, [0, 1]), options);
    expect(epochs[5].loss).toBeLessThan(epochs[0].loss / 2);
  } finally {
    await tf.setBackend('tensorflow');
  }
});
