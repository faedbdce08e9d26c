import { beforeEach, expect, jest, test } from '@jest/globals';
import { lenet } from '../backbones/lenet';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { withTasks } from '../data/task-labels';
import { cut, dispose, join } from '../net/compose';
import { head } from '../net/head';
import { heads } from '../net/heads';
import { adam } from '../optimize/adam';
import { type FitOptions, fit } from './fit';
import { crossEntropy } from './loss';

const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
beforeEach(() => {
  warn.mockClear();
});
const said = () => warn.mock.calls.map(([line]) => String(line));

/** Pixels of every brightness up to `white`, of two classes. */
function images(white = 255, pixels = true): Dataset {
  const x = Float32Array.from({ length: 12 * 64 }, (_, index) => Math.round((index * 37) % (white + 1)));
  const labels = Array.from({ length: 12 }, (_, row) => row % 2);
  return arrays(x, labels, { shape: [8, 8, 1], pixels, name: 'images', classes: ['a', 'b'] });
}
const options: FitOptions = { loss: crossEntropy(), optimizer: adam(1e-3), epochs: 2, batch: 4, seed: 1 };
const plain = () => lenet({ size: 8, classes: 2, seed: 1 });

async function trained(net: Net, data: Parameters<typeof fit>[1], more: Partial<FitOptions> = {}) {
  const history = await fit(net, data, { ...options, ...more });
  dispose(net);
  return history;
}

test('pixels that nobody scales are said once in a run, with what to write', async () => {
  await trained(plain(), images());
  expect(said()).toHaveLength(1);
  // log 2 = 0.693.
  expect(said()[0]).toMatch(
    /^transferlab: lenet reads the pixels of images unscaled, up to 255, .*The first loss is \d+(\.\d+)?; guessing gives 0\.693\. .*lenet\(\{ for: data \}\)/,
  );
  warn.mockClear();
  await trained(plain(), stream(images(), { batch: 4, seed: 1 }));
  expect(said()).toHaveLength(1);
  warn.mockClear();
  const two = () => join(cut(plain(), 'hidden'), heads({ one: head({ classes: 2 }), two: head({ classes: 2 }) }));
  const task = { classes: ['a', 'b'], labels: images().labels };
  const loss = { one: crossEntropy(), two: crossEntropy() };
  await trained(two(), withTasks(images(), { one: task, two: task }), { loss });
  expect(said()).toEqual([expect.stringMatching(/guessing gives 1\.39/)]);
});

test.each<[string, () => Net, () => Dataset, Partial<FitOptions>?]>([
  ['a net made for its data', () => lenet({ for: images(), seed: 1 }), images],
  ['a net with a mean and std', () => ({ ...plain(), input: { shape: [8, 8, 1], mean: 127, std: 128 } }), images],
  ['a net that normalises its batches', () => lenet({ size: 8, classes: 2, normalise: true }), images],
  [
    'a net whose first layer scales',
    () => {
      const net = plain();
      return { ...net, layers: [{ name: 'scale', apply: (x) => x.div(255) }, ...net.layers] };
    },
    images,
  ],
  ['dark images', plain, () => images(3)],
  ['numbers that are no pixels', plain, () => images(255, false)],
  ['another loss', plain, images, { loss: (outputs) => outputs.square().mean().asScalar() }],
])('%s: no alarm', async (_, net, data, more = {}) => {
  await trained(net(), data(), more);
  expect(said()).toEqual([]);
});
