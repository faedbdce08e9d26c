import { expect, test } from '@jest/globals';
import { arrays } from '../data/arrays';
import { drawn } from '../net/architecture';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { gpt, PADDING } from './gpt';

test('a small decoder learns which token came first, from texts of different lengths', async () => {
  const body = drawn(gpt({ vocabulary: 12, width: 32, blocks: 2, heads: 4, keyHeads: 2, inner: 48, tokens: 6 }), 1);
  const net = join(body, head({ classes: 2 }));
  // The first token is the class, the others are noise; the last real one has to have looked back at it.
  const rows = Array.from({ length: 32 }, (_, text) => {
    const length = 2 + (text % 5);
    return Array.from({ length: 6 }, (_, index) => {
      if (index >= length) return PADDING;
      return index === 0 ? text % 2 : 2 + ((7 * text + 3 * index) % 10);
    });
  });
  const data = arrays(
    rows,
    rows.map(([first]) => first),
  );
  const before = Object.fromEntries(Object.entries(net.weights).map(([name, w]) => [name, [...w.dataSync()]]));
  const options = { loss: crossEntropy(), optimizer: adam(3e-3), epochs: 60, batch: 32, seed: 1 };
  const { epochs } = await fit(net, data, options);
  expect(epochs[59].loss).toBeLessThan(0.02);
  expect((await evaluate(net, data)).accuracy).toBe(1);
  for (const [name, weight] of Object.entries(net.weights)) expect([...weight.dataSync()]).not.toEqual(before[name]);
  dispose(net);
});
