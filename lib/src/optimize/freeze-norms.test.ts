import { describe, expect, test } from '@jest/globals';
import { lenet } from '../backbones/lenet';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { fromLayersModel } from '../net/from-layers-model';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { chain } from './chain';
import { freeze } from './freeze';
import { freezeNorms } from './freeze-norms';
import { sgd } from './sgd';

const L = tf.layers;

/** Eight pictures of noise, 8 x 8, of three classes. */
const x = tf.randomNormal([8, 8, 8, 1], 0, 1, 'float32', 4);
const data = arrays(x, [0, 1, 2, 0, 1, 2, 0, 1]);

/** A model with a batch normalisation between layers, one after a dense layer, and one that it does not train. */
function model(): Net {
  const layers = [
    L.conv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 1], name: 'conv', kernelInitializer: glorot(1) }),
    L.batchNormalization({ name: 'norm' }),
    L.flatten(),
    L.dense({ units: 5, activation: 'tanh', name: 'dense', kernelInitializer: glorot(2) }),
    L.batchNormalization({ name: 'second' }),
    L.dense({ units: 3, name: 'top', kernelInitializer: glorot(3) }),
  ];
  return fromLayersModel(tf.sequential({ layers }));
}

function glorot(seed: number) {
  return tf.initializers.glorotUniform({ seed });
}

/** Averages that are far from what a batch gives. */
function moved(net: Net): Net {
  tf.tidy(() => {
    for (const [name, weight] of Object.entries(net.weights)) {
      if (name.endsWith('/mean')) weight.assign(tf.randomUniform(weight.shape, -0.4, 0.4, 'float32', 7));
      if (name.endsWith('/variance')) weight.assign(tf.randomUniform(weight.shape, 0.4, 2.5, 'float32', 8));
      if (name.endsWith('/scale')) weight.assign(tf.randomUniform(weight.shape, 0.5, 1.5, 'float32', 9));
    }
  });
  return net;
}

const NETS: [string, () => Net][] = [
  ['LeNet', () => moved(lenet({ size: 8, classes: 3, normalise: true, seed: 2 }))],
  ['a LayersModel', () => moved(model())],
];

const values = (net: Net) =>
  Object.fromEntries(Object.entries(net.weights).map(([name, w]) => [name, Array.from(w.dataSync())]));
const isOfNorm = (name: string) => /\/(scale|offset|mean|variance)$/.test(name);

/** One step of gradient descent over the whole set. */
const step = (net: Net, frozen = freezeNorms(), rate = 0.1, set: Dataset = data) =>
  fit(net, set, { loss: crossEntropy(), optimizer: chain(frozen, sgd(rate)), epochs: 1, batch: 8, seed: 1 });

/** The predicting net's loss with these weights moved by `by` along a direction. */
function lossAt(net: Net, moves: Record<string, number[]>, by: number): number {
  return tf.tidy(() => {
    const weights = Object.fromEntries(
      Object.entries(net.weights).map(([name, weight]) => {
        const move = moves[name];
        return [name, move ? weight.add(tf.tensor(move, weight.shape).mul(by)) : weight];
      }),
    ) as Net['weights'];
    const outputs = forward({ ...net, weights }, x);
    return crossEntropy()(outputs, tf.tensor1d([...data.labels], 'int32')).dataSync()[0];
  });
}

describe.each(NETS)('freezeNorms in %s', (_, make) => {
  test('keeps scale, offset and averages to the bit, while kernels in front of and behind them learn', async () => {
    const net = make();
    const before = values(net);
    for (let times = 0; times < 3; times++) await step(net);
    const after = values(net);
    for (const name of Object.keys(before)) {
      if (isOfNorm(name)) expect(after[name]).toEqual(before[name]);
      else expect(after[name]).not.toEqual(before[name]);
    }
    dispose(net);
  });

  test('normalises by the averages: the step is the gradient of the loss in inference mode', async () => {
    const net = make();
    const before = values(net);
    const loss = lossAt(net, {}, 0);
    const rate = 1e-3;
    const { epochs } = await step(net, freezeNorms(), rate);
    expect(epochs[0].loss).toBeCloseTo(loss, 4);
    const after = values(net);
    for (const [name, weight] of Object.entries(net.weights)) weight.assign(tf.tensor(before[name], weight.shape));
    for (const name of Object.keys(before).filter((weight) => !isOfNorm(weight))) {
      const gradient = before[name].map((value, index) => (value - after[name][index]) / rate);
      const length = Math.hypot(...gradient);
      // Along the gradient the loss rises by the gradient's norm.
      const unit = { [name]: gradient.map((value) => value / length) };
      const derivative = (lossAt(net, unit, 5e-3) - lossAt(net, unit, -5e-3)) / 1e-2;
      expect(Math.abs(derivative - length)).toBeLessThan(0.02 * length + 1e-3);
    }
    dispose(net);
  });

  test('globs on the averages alone let scale and offset learn, by the averages as well', async () => {
    const net = make();
    const before = values(net);
    const loss = lossAt(net, {}, 0);
    const { epochs } = await step(net, freeze('**/mean', '**/variance'));
    expect(epochs[0].loss).toBeCloseTo(loss, 4);
    const after = values(net);
    for (const name of Object.keys(before)) {
      if (/\/(mean|variance)$/.test(name)) expect(after[name]).toEqual(before[name]);
      else expect(after[name]).not.toEqual(before[name]);
    }
    dispose(net);
  });

  test('a frozen variance alone keeps the normalisation to both averages', async () => {
    const net = make();
    const before = values(net);
    await step(net, freeze('**/variance'));
    for (const [name, value] of Object.entries(values(net))) {
      if (/\/(mean|variance)$/.test(name)) expect(value).toEqual(before[name]);
    }
    dispose(net);
  });
});

test('a net without batch normalisation is refused', async () => {
  const net = lenet({ size: 8, classes: 3 });
  await expect(step(net)).rejects.toThrow(TransferError);
  await expect(step(net)).rejects.toThrow(
    'freezeNorms() needs a network with batch normalisation; got none (no weights NAME/mean and NAME/variance). Try leaving it out.',
  );
  dispose(net);
});

test('leaves no tensor behind', async () => {
  const net = lenet({ size: 8, classes: 3, normalise: true });
  await step(net);
  const before = tf.memory().numTensors;
  await step(net);
  expect(tf.memory().numTensors).toBe(before);
  dispose(net);
});
