import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { drawnEvenly } from '../backbones/fixtures/own-arrays';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import type { Net, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { combineLora } from './combine-lora';
import { copy, countWeights, dispose } from './compose';
import { dora } from './dora';
import reference from './fixtures/adapters.json';
import { forward } from './forward';
import { dense } from './layers';
import { lora, mergeLora } from './lora';

interface DrawnArray {
  readonly shape: readonly number[];
  readonly stream: number;
}

const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(b, (value, index) => Math.abs(value - a[index])));
const outputs = (net: Net, x: Tensor) => tf.tidy(() => Array.from(forward(net, x).dataSync()));
const drawn = ({ shape, stream }: DrawnArray) =>
  tf.tensor(
    drawnEvenly(
      stream,
      shape.reduce((a, b) => a * b, 1),
    ),
    [...shape],
  );

/** Other values for every A and B. */
function filled(net: Net, seed: number): Net {
  for (const [index, [name, weight]] of Object.entries(net.weights).entries()) {
    if (!name.includes('lora')) continue;
    tf.tidy(() => weight.assign(tf.randomNormal(weight.shape, 0, 0.3, 'float32', seed + index) as never));
  }
  return net;
}

describe('combineLora', () => {
  test.each(reference.combined.map((one, index) => [index, one] as const))('adds as PEFT’s cat does (%i)', (_, one) => {
    const drawnArrays = one.arrays as unknown as Record<string, DrawnArray>;
    const names = ['first/kernel', 'first/bias', 'second/kernel', 'second/bias'];
    const weights: Weights = Object.fromEntries(names.map((name) => [name, tf.variable(drawn(drawnArrays[name]))]));
    const base: Net = {
      name: 'net',
      input: { shape: drawnArrays.x.shape.slice(1) },
      layers: [
        { name: 'first', apply: (x, w) => dense(x, w, 'first').tanh() },
        { name: 'second', apply: (x, w) => dense(x, w, 'second') },
      ],
      weights,
      output: drawnArrays.c.shape.slice(1),
    };
    const nets = ['one', 'two'].map((adapter, index) => {
      const net = lora(base, { on: ['*kernel'], ...one.adapters[index] });
      for (const [name, array] of Object.entries(drawnArrays))
        if (name.startsWith(adapter)) net.weights[name.slice(adapter.length + 1)].assign(drawn(array));
      return net;
    });
    const sum = combineLora(nets, { weights: one.weights });
    expect(apart(outputs(sum, drawn(drawnArrays.x)), one.y)).toBeLessThan(1e-5);
    expect(apart(outputs(mergeLora(sum), drawn(drawnArrays.x)), one.y)).toBeLessThan(1e-5);
  });

  test('adds updates of different kernels and convolutions, and leaves each net as it was', () => {
    const base = lenet({ size: 8, classes: 2, seed: 4 });
    const x = tf.randomUniform([3, 8, 8, 1], -1, 1, 'float32', 2);
    const first = filled(lora(base, { on: ['conv*/kernel'], rank: 2, alpha: 3 }), 10);
    const second = filled(lora(base, { on: ['conv2/kernel', 'hidden/kernel'], rank: 3, alpha: 1 }), 50);
    const before = [base, first, second].map((net) => outputs(net, x));
    const both = combineLora([first, second], { weights: [0.5, -2] });
    const moved = (net: Net, name: string) => tf.tidy(() => mergeLora(net).weights[name].sub(base.weights[name]));
    for (const name of ['conv1/kernel', 'conv2/kernel', 'hidden/kernel']) {
      const sum = moved(first, name).mul(0.5).add(moved(second, name).mul(-2));
      expect(apart(moved(both, name).dataSync(), sum.dataSync())).toBeLessThan(1e-5);
    }
    expect(apart(outputs(combineLora([first, second], { weights: [1, 0] }), x), before[1])).toBeLessThan(1e-5);
    // Its A and B are its own.
    tf.tidy(() => both.weights['conv2/kernel/lora-b'].assign(both.weights['conv2/kernel/lora-b'].add(1)));
    expect([base, first, second].map((net) => outputs(net, x))).toEqual(before);
    dispose(base);
  });

  test.each<[string, (base: Net) => Net, RegExp]>([
    ['no nets', () => combineLora([]), /must get at least one net; got \[\]\. Try/],
    ['a base', (base) => combineLora([base]), /must get nets with low-rank updates; got mlp\. Try lora\(net\)/],
    ['another method', (base) => combineLora([dora(base, on)]), /low-rank updates; got mlp with DoRA/],
    [
      'other bases',
      (base) => combineLora([lora(base, on), lora(copy(base), on)]),
      /do not share 'hidden\/kernel'\. Try/,
    ],
    ['too few weights', (base) => combineLora([lora(base, on)], { weights: [] }), /one number per net, 1; got 0\. Try/],
    ['no number', (base) => combineLora([lora(base, on)], { weights: [Number.NaN] }), /is NaN; it must be a number/],
  ])('%s: throws', (_, call, message) => {
    expect(() => call(mlp({ inputFeatures: 4, hidden: 3, classes: 2 }))).toThrow(message);
  });
});

const on = { on: ['hidden/kernel'], rank: 1 };

test('several adapters are on one base in memory, which takes no more for each than its A and B', () => {
  const base = lenet({ size: 8, classes: 2, seed: 4 });
  const x = tf.randomUniform([3, 8, 8, 1], -1, 1, 'float32', 2);
  const start = outputs(base, x);
  const { numBytes } = tf.memory();
  const nets = [1, 2, 3].map((seed) => filled(lora(base, { on: ['*kernel'], rank: 2, seed }), 100 * seed));
  const added = countWeights(nets[0]) - countWeights(base);
  expect(tf.memory().numBytes - numBytes).toBe(3 * 4 * added);
  expect(added).toBeLessThan(countWeights(base) / 10);
  // A net is swapped by using another one; no weight is copied or assigned.
  const results = nets.map((net) => outputs(net, x));
  expect(nets.map((net) => outputs(net, x))).toEqual(results);
  expect(apart(results[0], results[1])).toBeGreaterThan(1e-2);
  expect(outputs(base, x)).toEqual(start);
  expect(tf.memory().numBytes - numBytes).toBe(3 * 4 * added);
  // An adapter alone is freed by its own weights; the base and the others stay.
  for (const [name, weight] of Object.entries(nets[2].weights)) if (!(name in base.weights)) weight.dispose();
  expect(tf.memory().numBytes - numBytes).toBe(2 * 4 * added);
  expect(outputs(nets[0], x)).toEqual(results[0]);
  dispose(base);
});
