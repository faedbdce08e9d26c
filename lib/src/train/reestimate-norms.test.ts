import { describe, expect, test } from '@jest/globals';
import type { Tensor4D } from '@tensorflow/tfjs';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose, join } from '../net/compose';
import { fromLayersModel } from '../net/from-layers-model';
import { head } from '../net/head';
import { batchNorm, dense } from '../net/layers';
import { batchNormWeights, denseWeights, drawWeights } from '../net/weights';
import { smallNet, stripes } from './callbacks/fixtures/small-net';
import { reestimateNorms } from './reestimate-norms';

/** One feature, twice itself plus one, then a batch normalisation. */
function doubled(): Net {
  const net: Net = {
    name: 'doubled',
    input: { shape: [1] },
    layers: [
      { name: 'twice', apply: (x, w) => dense(x, w, 'twice') },
      { name: 'norm', apply: (x, w, mode) => batchNorm(x, w, 'norm', mode) },
    ],
    weights: drawWeights([...denseWeights('twice', 1, 1, 'he'), ...batchNormWeights('norm', 1)], 1),
    output: [1],
  };
  net.weights['twice/kernel'].assign(tf.tensor([[2]]));
  net.weights['twice/bias'].assign(tf.tensor([1]));
  return net;
}

const value = (net: Net, name: string) => Array.from(net.weights[name].dataSync());
const values = (net: Net) => Object.fromEntries(Object.keys(net.weights).map((name) => [name, value(net, name)]));

describe('reestimateNorms', () => {
  test('puts the mean over whole batches of their means and unbiased variances in place of the averages', async () => {
    const net = doubled();
    const numbers = [1, 2, 4, 8, 3];
    const data = arrays(
      numbers.map((one) => [one]),
      numbers.map(() => Number.NaN),
      { classes: [] },
    );
    await reestimateNorms(net, data, { batch: 2, seed: 4 });
    // The order of the seed tells which make a batch; one of the five is left over.
    const batches: number[][] = [];
    for await (const batch of stream(data, { batch: 2, seed: 4, whole: true }).epoch(1)) {
      batches.push(Array.from(batch.x.dataSync()));
      tf.dispose([batch.x, batch.labels as never]);
    }
    expect(batches.map((batch) => batch.length)).toEqual([2, 2]);
    // Two numbers 2 a + 1 and 2 b + 1 have the mean a + b + 1 and the unbiased variance (2 a - 2 b)^2 / 2.
    const [mean, variance] = [([a, b]: number[]) => a + b + 1, ([a, b]: number[]) => 2 * (a - b) ** 2];
    const over = (of: (batch: number[]) => number) => (of(batches[0]) + of(batches[1])) / 2;
    expect(value(net, 'norm/mean')[0]).toBeCloseTo(over(mean), 5);
    expect(value(net, 'norm/variance')[0]).toBeCloseTo(over(variance), 4);
    dispose(net);
  });

  test('in one batch of [1, 2, 4, 8, 3] times two plus one: mean 8.2, variance 29.2', async () => {
    // 3, 5, 9, 17, 7 have the mean 41 / 5, and squared distances of 27.04 + 10.24 + 0.64 + 77.44 + 1.44 = 116.8: / 4.
    const net = doubled();
    await reestimateNorms(net, arrays([[1], [2], [4], [8], [3]], [0, 1, 0, 1, 0]));
    expect(value(net, 'norm/mean')[0]).toBeCloseTo(8.2, 5);
    expect(value(net, 'norm/variance')[0]).toBeCloseTo(29.2, 4);
    dispose(net);
  });

  test('in a convolution it is what tf.moments says, drops nothing, and leaves the other weights to the bit', async () => {
    const net = smallNet();
    const data = stripes(12);
    const before = values(net);
    await reestimateNorms(net, data, { batch: 12 });
    const x = (await data.read(data.labels.map((_, index) => index))) as Tensor4D;
    const { mean, variance } = tf.moments(
      tf.conv2d(x, net.weights['body/conv/kernel'] as never as Tensor4D, 1, 'same'),
      [0, 1, 2],
    );
    const count = 12 * 6 * 6;
    for (const [index, first] of Array.from(mean.dataSync()).entries()) {
      expect(value(net, 'body/norm/mean')[index]).toBeCloseTo(first, 5);
      expect(value(net, 'body/norm/variance')[index]).toBeCloseTo(
        (variance.dataSync()[index] * count) / (count - 1),
        5,
      );
    }
    const after = values(net);
    for (const name of Object.keys(before).filter((weightName) => !/mean|variance/.test(weightName))) {
      expect(after[name]).toEqual(before[name]);
    }
    tf.dispose([x, mean, variance]);
    dispose(net);
  });

  test('a normalisation behind another one and a dropout sees the batch normalised, and nothing dropped', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.batchNormalization({ name: 'first', inputShape: [1], epsilon: 1e-7 }),
        tf.layers.dropout({ rate: 0.9 }),
        tf.layers.batchNormalization({ name: 'second' }),
        tf.layers.dense({ units: 2, name: 'top' }),
      ],
    });
    const net = fromLayersModel(model);
    const data = arrays([[10], [20], [30], [40]], [0, 1, 0, 1]);
    await reestimateNorms(net, data, { batch: 4 });
    // By the batch (mean 25, variance 125 by n, 500 / 3 by n - 1) the first gives mean 0 and variance 1 by n, 4/3 by n - 1.
    expect(value(net, 'first/mean')[0]).toBeCloseTo(25, 4);
    expect(value(net, 'first/variance')[0]).toBeCloseTo(500 / 3, 3);
    expect(value(net, 'second/mean')[0]).toBeCloseTo(0, 5);
    expect(value(net, 'second/variance')[0]).toBeCloseTo(4 / 3, 4);
    dispose(net);
  });

  test('the same seed gives the same averages, and no tensor is left', async () => {
    const [first, second] = [smallNet(), smallNet()];
    await reestimateNorms(first, stripes(), { batch: 8, seed: 2 });
    const before = tf.memory().numTensors;
    const data = stripes();
    await reestimateNorms(second, data, { batch: 8, seed: 2 });
    expect(tf.memory().numTensors).toBe(before);
    expect(values(second)).toEqual(values(first));
    dispose(first);
    dispose(second);
  });

  test('a net without batch normalisation, and data that does not fit, are refused', async () => {
    const plain = join(mlp({ inputFeatures: 2 }), head({ classes: 2 }));
    const data = arrays([[1, 2]], [0]);
    await expect(reestimateNorms(plain, data)).rejects.toThrow(TransferError);
    await expect(reestimateNorms(plain, data)).rejects.toThrow(
      'reestimateNorms needs a network with batch normalisation; got mlp + head, which has none.',
    );
    const net = doubled();
    await expect(reestimateNorms(net, data)).rejects.toThrow(/doubled takes examples of shape \[1\], arrays has \[2\]/);
    dispose(plain);
    dispose(net);
  });
});
