import { expect, test } from '@jest/globals';
import type { Transform } from '../core/transform';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { copy, dispose, join } from '../net/compose';
import { head } from '../net/head';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { adamw } from './adamw';
import { chain } from './chain';
import { clipByGlobalNorm } from './clip-by-global-norm';
import { l2sp } from './l2sp';
import { layerwiseRate } from './layerwise-rate';
import { oneCycle } from './schedule';

const labels = Array.from({ length: 64 }, (_, i) => i % 2);
const points = arrays(
  labels.map((label, i) => [label - 0.5 + 0.2 * Math.sin(i), Math.cos(i)]),
  labels,
  { classes: ['left', 'right'], name: 'points' },
);
const body = head({ name: 'body', classes: 3, inputFeatures: 2, seed: 1 });
const start = join(body, head({ classes: 2, inputFeatures: 3, seed: 2 }));

/** How far each layer goes from where it starts in 80 steps, and the last loss. */
async function travel(link: Transform): Promise<{ body: number; head: number; loss: number }> {
  const net = copy(start);
  const optimizer = chain(clipByGlobalNorm(1), link, adamw(oneCycle(0.05)));
  const { epochs } = await fit(net, points, { loss: crossEntropy(), optimizer, epochs: 20, batch: 16, seed: 1 });
  const distance = (name: string) =>
    tf.tidy(() => net.weights[name].sub(start.weights[name]).square().sum().sqrt().dataSync()[0]);
  const far = { body: distance('body/kernel'), head: distance('head/kernel'), loss: epochs[19].loss };
  dispose(net);
  return far;
}

test('fit takes the whole chain: l2sp holds the body, layerwiseRate slows it, and the net still learns', async () => {
  const before = tf.memory().numTensors;
  const free = await travel(chain());
  const held = await travel(l2sp(body, 10, 0));
  const slow = await travel(layerwiseRate(0.1));
  expect(held.body).toBeLessThan(free.body / 5);
  expect(slow.body).toBeLessThan(free.body / 2);
  expect(slow.head).toBeGreaterThan(free.head / 2);
  expect(held.head).toBeGreaterThan(free.head / 2);
  for (const { loss } of [free, held, slow]) expect(loss).toBeLessThan(0.3);
  expect(tf.memory().numTensors).toBe(before);
});
