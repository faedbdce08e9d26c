import { describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { cut, dispose, join } from '../net/compose';
import { head } from '../net/head';
import { convNorm } from '../net/layers';
import { drawWeights } from '../net/weights';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { evaluate } from './evaluate';
import { extract, extractLayers } from './extract';
import { fit } from './fit';
import { crossEntropy } from './loss';
import { predict } from './predict';

/** Two clusters of points, one left and one right: a line separates them. */
function clouds(count = 40): Dataset {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const noise = tf.randomNormal([count, 2], 0, 0.5, 'float32', 7).arraySync() as number[][];
  return arrays(
    noise.map(([x, y], i) => [x + (labels[i] ? 1.5 : -1.5), y]),
    labels,
    { classes: ['left', 'right'], name: 'clouds' },
  );
}

/** Small squares, dark or light. */
function squares(): Dataset {
  const labels = [0, 1, 0, 1, 0, 1, 0, 1];
  const x = labels.map((label, i) => tf.fill([4, 4, 3], label ? 200 + i : 40 + i));
  return arrays(tf.stack(x), labels, { classes: ['dark', 'light'], name: 'squares', pixels: true });
}

/** One convolution with batch normalisation on 4 x 4 pixels. */
function body(): Net {
  const norm = (part: string, init: 'ones' | 'zeros', trainable: boolean) => ({
    name: `body/norm/${part}`,
    shape: [5],
    init,
    trainable,
  });
  return {
    name: 'body',
    input: { shape: [4, 4, 3], mean: 127, std: 128 },
    layers: [{ name: 'body', apply: (x, w, mode) => convNorm(x, w, ['body/conv', 'body/norm'], mode) as Tensor4D }],
    weights: drawWeights(
      [
        { name: 'body/conv/kernel', shape: [3, 3, 3, 5], init: 'he', trainable: true },
        norm('scale', 'ones', true),
        norm('offset', 'zeros', true),
        norm('mean', 'zeros', false),
        norm('variance', 'ones', false),
      ],
      1,
    ),
    output: [4, 4, 5],
  };
}

const options = { loss: crossEntropy(), optimizer: adam(0.05), epochs: 20, batch: 8, seed: 1 };
const values = (net: Net) =>
  Object.fromEntries(Object.entries(net.weights).map(([name, w]) => [name, Array.from(w.dataSync())]));

describe('fit', () => {
  test('learns to tell two clouds apart, on points it has not seen', async () => {
    const net = head({ classes: 2, inputFeatures: 2 });
    const history = await fit(net, clouds(), options);
    expect(history.epochs[19].loss).toBeLessThan(history.epochs[0].loss / 3);
    expect((await evaluate(net, clouds(200))).accuracy).toBeGreaterThan(0.95);
  });

  test('the first step of plain gradient descent is the one worked out by hand', async () => {
    const net = head({ classes: 2, inputFeatures: 1 });
    net.weights['head/kernel'].assign(tf.zeros([1, 2]));
    const three = arrays([[2], [2], [1]], [0, 0, 1], { classes: ['a', 'b'] });
    const history = await fit(net, three, { ...options, batch: 3, optimizer: sgd(0.5), epochs: 1 });
    // p = [1/2, 1/2], so d loss / d logits = p - y is [-1/2, 1/2] twice and [1/2, -1/2] once. Mean: bias [-1/6, 1/6];
    // times x, kernel (2 * [-1, 1] + [1/2, -1/2]) / 3 = [-1/2, 1/2]. A step is -1/2 of it.
    expect(history.epochs[0].loss).toBeCloseTo(Math.log(2), 6);
    const { 'head/kernel': kernel, 'head/bias': bias } = values(net);
    expect(kernel).toEqual([0.25, -0.25]);
    expect(bias[0]).toBeCloseTo(1 / 12, 6);
    expect(bias[1]).toBeCloseTo(-1 / 12, 6);
  });

  test('the same seed gives the same history and weights; another seed does not', async () => {
    const run = async (seed: number) => {
      const net = head({ classes: 2, inputFeatures: 2, dropout: 0.3, seed: 5 });
      const history = await fit(net, clouds(), { ...options, epochs: 3, seed });
      return { losses: history.epochs.map((epoch) => epoch.loss), weights: values(net) };
    };
    const [first, second, other] = [await run(1), await run(1), await run(2)];
    expect(second).toEqual(first);
    expect(other.losses).not.toEqual(first.losses);
  });

  test('a frozen layer keeps its weights and its moving averages to the bit', async () => {
    const net = join(body(), head({ classes: 2 }));
    const before = values(net);
    await fit(net, squares(), { ...options, optimizer: chain(freeze('body'), adam(0.05)) });
    const after = values(net);
    for (const name of Object.keys(net.weights).filter((n) => n.startsWith('body/')))
      expect(after[name]).toEqual(before[name]);
    expect(after['head/kernel']).not.toEqual(before['head/kernel']);
  });

  test('a layer that learns moves its averages a tenth of the way to the batch', async () => {
    const net = join(body(), head({ classes: 2 }));
    const kernel = net.weights['body/conv/kernel'].clone() as Tensor4D;
    await fit(net, squares(), { ...options, epochs: 1 });
    const mean = tf.tidy(() => {
      const x = tf.concat(squares().labels.map((label, i) => tf.fill([1, 4, 4, 3], label ? 200 + i : 40 + i)));
      return tf
        .conv2d(x.sub(127).div(128) as Tensor4D, kernel, 1, 'same')
        .mean([0, 1, 2])
        .mul(0.1)
        .arraySync() as number[];
    });
    for (const [i, value] of values(net)['body/norm/mean'].entries()) expect(value).toBeCloseTo(mean[i], 5);
  });

  test('no tensor is left behind but the weights', async () => {
    const net = join(body(), head({ classes: 2 }));
    const data = squares();
    await fit(net, data, options);
    const before = tf.memory().numTensors;
    await fit(net, data, { ...options, validate: data });
    await evaluate(net, data);
    await extract(net, data, { at: 'body' });
    expect(tf.memory().numTensors).toBe(before);
    dispose(net);
    expect(tf.memory().numTensors).toBe(before - 7);
  });

  test('held-out data is measured and never trained on', async () => {
    const run = async (validate?: Dataset) => {
      const net = head({ classes: 2, inputFeatures: 2 });
      return { history: await fit(net, clouds(), { ...options, epochs: 3, validate }), weights: values(net) };
    };
    const [without, watched] = [await run(), await run(clouds(10))];
    expect(watched.weights).toEqual(without.weights);
    expect(watched.history.epochs[2].validAccuracy).toBeGreaterThan(0.5);
  });

  test('every example is read once an epoch, in another order each time', async () => {
    const data = clouds(20);
    const read: number[] = [];
    const watch = (indices: readonly number[]) => {
      read.push(...indices);
      return data.read(indices);
    };
    const watched = { ...data, read: watch };
    await fit(head({ classes: 2, inputFeatures: 2 }), watched, { ...options, epochs: 2 });
    const [first, second] = [read.slice(0, 20), read.slice(20)];
    const sorted = (indices: number[]) => [...indices].sort((a, b) => a - b);
    expect(sorted(first)).toEqual(sorted(second));
    expect(new Set(first).size).toBe(20);
    expect(first).not.toEqual(sorted(first));
    expect(first).not.toEqual(second);
  });

  test('a callback that says stop ends the run after that epoch', async () => {
    const stop: Callback = { epoch: ({ history }) => (history.epochs.length === 4 ? { stop: 'enough' } : undefined) };
    const history = await fit(head({ classes: 2, inputFeatures: 2 }), clouds(), { ...options, callbacks: [stop] });
    expect(history.epochs).toHaveLength(4);
    expect(history.stopped).toBe('enough');
  });
});

describe('extract', () => {
  test('gives at each layer what cutting there and predicting gives, and leaves the labels as they are', async () => {
    const net = join(body(), head({ classes: 2 }));
    const sets = await extractLayers(net, squares(), ['body', '*'], { batch: 3 });
    const outputs = await predict(net, squares());
    const maps = await predict(cut(net, 'body'), squares());
    const gap = async (name: string, expected: Tensor) => {
      const got = await sets[name].read([0, 1, 2, 3, 4, 5, 6, 7]);
      return got.sub(expected).abs().max().dataSync()[0];
    };
    expect(await gap('*', outputs)).toBeLessThan(1e-6);
    expect(await gap('body', maps.mean([1, 2]))).toBeLessThan(1e-6);
    expect(sets.body).toMatchObject({
      labels: squares().labels,
      classes: ['dark', 'light'],
      shape: [5],
      pixels: false,
    });
  });

  test('names the layers where the glob matches none', async () => {
    await expect(extract(body(), squares(), { at: 'pool' })).rejects.toThrow(/'pool'.*body/);
  });
});

describe('what fit refuses, it refuses in a sentence', () => {
  const net = () => head({ classes: 2, inputFeatures: 2 });

  test('a net with everything frozen', async () => {
    await expect(fit(net(), clouds(), { ...options, optimizer: chain(freeze('head'), adam(1)) })).rejects.toThrow(
      /head must have a weight to train; got only frozen weights/,
    );
  });

  test('features of another size', async () => {
    await expect(fit(head({ classes: 2, inputFeatures: 3 }), clouds(), options)).rejects.toThrow(
      /head takes examples of shape \[3\], clouds has \[2\]/,
    );
  });

  test('more classes than outputs', async () => {
    const three = arrays(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [0, 1, 2],
    );
    await expect(fit(net(), three, { ...options, batch: 3 })).rejects.toThrow(/3 classes.*Try a head/);
  });

  test('no examples, no epochs, half a batch', async () => {
    await expect(fit(net(), { ...clouds(), labels: [] }, options)).rejects.toThrow(/holds no examples/);
    await expect(fit(net(), clouds(), { ...options, epochs: 0 })).rejects.toThrow(
      /epochs must be a positive integer; got 0/,
    );
    await expect(fit(net(), clouds(), { ...options, epochs: 1e9 })).rejects.toThrow(/epochs must be at most 100000000/);
    await expect(fit(net(), clouds(), { ...options, batch: 0.5 })).rejects.toThrow(
      /batch must be a positive integer; got 0.5/,
    );
  });

  test('layers that the backend cannot train, naming the operation', async () => {
    const broken: Net = {
      ...net(),
      layers: [{ name: 'head', apply: () => tf.engine().runKernel('NoSuchKernel', {}) as Tensor }],
    };
    await expect(fit(broken, clouds(), options)).rejects.toThrow(
      /The backend 'tensorflow' cannot compute NoSuchKernel.*freeze/,
    );
  });

  test('a loss that is no number, with the step and the likely cause', async () => {
    const contradiction = arrays([[5], [5]], [0, 1], { classes: ['a', 'b'] });
    const run = fit(head({ classes: 2, inputFeatures: 1 }), contradiction, {
      ...options,
      optimizer: sgd(1e38),
      batch: 1,
    });
    await expect(run).rejects.toThrow(/The loss became (NaN|Infinity) at step \d+.*learning rate/);
  });
});
