import { describe, expect, test } from '@jest/globals';
import { lenet } from '../../backbones/lenet';
import { mlp } from '../../backbones/mlp';
import type { Dataset } from '../../core/dataset';
import type { Layer, Net } from '../../core/net';
import { arrays } from '../../data/arrays';
import { subset } from '../../data/subset';
import { tf } from '../../engine/tensorflow';
import { drawn } from '../../net/architecture';
import { copy, cut, dispose, join } from '../../net/compose';
import { head } from '../../net/head';
import { keyOf } from './key';

const numbers = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const data = arrays(numbers, [0, 1, 0], { name: 'three' });
const make = (seed = 1) => mlp({ inputFeatures: 2, hidden: 3, classes: 2, seed });
const keyIs = async (net: Net, set: Dataset) => (await keyOf(net, set)).key;

/** The value of one number by one bit more or less. */
function oneBitOn(net: Net, name: string): void {
  const values = net.weights[name].dataSync().slice() as Float32Array;
  new Int32Array(values.buffer)[0] ^= 1;
  tf.tidy(() => net.weights[name].assign(tf.tensor(values, net.weights[name].shape)));
}

describe('the key is the same', () => {
  test('for the same architecture, weights and numbers, whatever they are called', async () => {
    const [one, other] = [make(), make()];
    const { key, persistent } = await keyOf(one, data);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(persistent).toBe(true);
    expect(await keyIs({ ...other, name: 'another' }, arrays(numbers, [1, 1, 0], { name: 'renamed' }))).toBe(key);
    expect(await keyIs(copy(one), data)).toBe(key);
    for (const net of [one, other]) dispose(net);
  });

  test('for a copy of a layer, which keeps its identity', async () => {
    const net = make();
    const copied = { ...net, layers: net.layers.map((layer) => ({ ...layer, name: layer.name })) };
    expect(await keyOf(copied, data)).toEqual(await keyOf(net, data));
    dispose(net);
  });

  test('whatever stands behind, and whatever the weights there are', async () => {
    const net = make();
    const front = { ...net, layers: net.layers.slice(0, 1) };
    const key = await keyIs(front, data);
    oneBitOn(net, 'classes/kernel');
    expect(await keyIs(front, data)).toBe(key);
    const joined = join(cut(net, 'hidden'), head({ classes: 4 }));
    expect(await keyIs({ ...joined, layers: joined.layers.slice(0, 1) }, data)).toBe(key);
    dispose(net);
  });
});

describe('the key is another one', () => {
  test('for a weight that differs by one bit', async () => {
    for (const name of ['hidden/kernel', 'hidden/bias', 'classes/bias']) {
      const net = make();
      const key = await keyIs(net, data);
      oneBitOn(net, name);
      expect(await keyIs(net, data)).not.toBe(key);
      dispose(net);
    }
  });

  test('for another number, another order, fewer or more examples', async () => {
    const net = make();
    const changed = arrays([numbers[0], numbers[1], [5, Math.fround(6 + 4e-7)]], [0, 1, 0]);
    const sets = [data, changed, subset(data, [0, 2, 1]), subset(data, [0, 1]), subset(data, [0, 1, 2, 2])];
    const keys = await Promise.all(sets.map((set) => keyIs(net, set)));
    expect(new Set(keys).size).toBe(sets.length);
    dispose(net);
  });

  test('for other preprocessing, and for pixels or values that are none', async () => {
    const net = make();
    const input = (more: object) => ({ ...net, input: { ...net.input, ...more } });
    const pixels = { ...data, pixels: true };
    const keys = [
      await keyIs(net, data),
      await keyIs(net, pixels),
      await keyIs(input({ mean: 127 }), pixels),
      await keyIs(input({ std: 127 }), pixels),
      await keyIs(input({ mean: 127, std: 127 }), pixels),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    dispose(net);
  });

  test('for another function of the same name', async () => {
    const net = make();
    const [, classes] = net.layers;
    const by = (apply: Layer['apply']): Net => ({ ...net, layers: [{ name: 'hidden', apply }, classes] });
    const twice: Layer['apply'] = (x) => x.mul(2);
    const keys = [
      await keyOf(net, data),
      await keyOf(by(twice), data),
      await keyOf(
        by((x) => x.mul(3)),
        data,
      ),
    ];
    expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
    expect(keys.map(({ persistent }) => persistent)).toEqual([true, false, false]);
    // The very same function is known again.
    expect(await keyIs(by(twice), data)).toBe(keys[1].key);
    dispose(net);
  });

  test('for a wrapper of a layer, which computes something else', async () => {
    const net = make();
    const layers = net.layers.map(
      (layer): Layer => ({ ...layer, apply: (...inputs) => layer.apply(...inputs).mul(2) }),
    );
    const wrapped = await keyOf({ ...net, layers }, data);
    expect(wrapped.persistent).toBe(false);
    expect(wrapped.key).not.toBe(await keyIs(net, data));
    dispose(net);
  });

  test('for other settings of architectures that share a function', async () => {
    const apply: Layer['apply'] = (x) => x.clone();
    const by = (factor: number) =>
      drawn(
        {
          name: 'shared',
          input: { shape: [2] },
          layers: [{ name: 'shared', apply }],
          weights: [],
          output: [2],
          recipe: { architecture: 'shared', config: { factor } },
        },
        1,
      );
    const keys = await Promise.all([by(1), by(2), by(1)].map((net) => keyOf(net, data)));
    expect(keys[1].key).not.toBe(keys[0].key);
    expect(keys[2]).toEqual(keys[0]);
    expect(keys[0].persistent).toBe(true);
  });

  test('for other settings of an architecture whose weights have the same shapes', async () => {
    const sizes = { channels: 1, classes: 2, seed: 1 };
    const [small, large] = [lenet({ size: 7, ...sizes }), lenet({ size: 8, ...sizes })];
    const fronts = [small, large].map((net) => ({
      ...net,
      input: { shape: [8, 8, 1] },
      layers: net.layers.slice(0, 1),
    }));
    const set = arrays(tf.zeros([2, 8, 8, 1]), [0, 1]);
    expect(await keyIs(fronts[0], set)).not.toBe(await keyIs(fronts[1], set));
    for (const net of [small, large]) dispose(net);
  });
});

test('making a key leaves no tensor behind', async () => {
  const net = make();
  const before = tf.memory().numTensors;
  await keyOf(net, data);
  expect(tf.memory().numTensors).toBe(before);
  dispose(net);
});
