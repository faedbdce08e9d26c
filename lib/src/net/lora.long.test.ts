import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backbone } from '../backbones/backbone';
import { drawnEvenly, ownArrays } from '../backbones/fixtures/own-arrays';
import configs from '../backbones/fixtures/own-weights.json';
import { fromSafetensors } from '../backbones/from-safetensors';
import { mlp } from '../backbones/mlp';
import type { Layer, Net } from '../core/net';
import { arrays } from '../data/arrays';
import { withTasks } from '../data/task-labels';
import { wordDecoder } from '../decoder/fixtures/word-decoder';
import { generateText } from '../decoder/generate-text';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { loadAdapter, saveAdapter } from '../files/adapter-file';
import { load } from '../files/load';
import { save } from '../files/save';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { unfreeze } from '../optimize/unfreeze';
import { writeSafetensors } from '../safetensors';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { copy, cut, dispose, join } from './compose';
import reference from './fixtures/lora.json';
import { forward } from './forward';
import { head } from './head';
import { heads } from './heads';
import { lora, mergeLora } from './lora';

const folder = mkdtempSync(joinPath(tmpdir(), 'lora-'));
const inFolder = (name: string) => joinPath(folder, name);

const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, place) => Math.abs(value - b[place])));
const valuesOf = (net: Net, name: string) => Array.from(net.weights[name].dataSync());
const outputs = (net: Net, x: number[][]) => tf.tidy(() => Array.from(forward(net, tf.tensor2d(x)).dataSync()));

/** The nets of `bench/reference/lora.py`, with the head that learns there. */
async function referenceNet(family: 'bert' | 'gpt'): Promise<Net> {
  const file = inFolder(`${family}.safetensors`);
  writeSafetensors(file, ownArrays(family));
  const own = fromSafetensors(file, family, { config: configs[family].config });
  const net = join(await backbone(own, { tokens: reference.ids[0].length }), head({ classes: 2 }));
  tf.tidy(() => net.weights['head/kernel'].assign(tf.tensor2d(drawnEvenly(2000, 96), [48, 2])));
  return net;
}

function adapted(base: Net): Net {
  const net = lora(base, { rank: reference.rank, alpha: reference.alpha });
  const names = Object.keys(net.weights).filter((name) => name.endsWith('lora-a'));
  for (const [stream, name] of names.entries()) {
    const weight = net.weights[name];
    tf.tidy(() =>
      weight.assign(tf.tensor2d(drawnEvenly(1000 + stream, weight.size), weight.shape as [number, number])),
    );
  }
  return net;
}

/** Ids as the family has them: 0 marks what is not a token. */
const idsFor = (family: 'bert' | 'gpt') =>
  reference.ids.map((ids) => ids.map((id) => (id === 0 && family === 'gpt' ? -1 : id)));

const learning = () => chain(unfreeze('*lora*', 'head'), adam(reference.rate, 0.9, 0.999, reference.epsilon));

/** As many steps as PyTorch made, on the one batch. */
async function trained(net: Net, family: 'bert' | 'gpt', cache: false | undefined): Promise<number[]> {
  const data = arrays(idsFor(family), reference.labels, { classes: ['a', 'b'] });
  const { epochs } = await fit(net, data, {
    loss: crossEntropy(),
    optimizer: learning(),
    epochs: reference[family].losses.length,
    batch: 4,
    seed: 1,
    cache,
  });
  return epochs.map(({ loss }) => loss);
}

describe.each(['bert', 'gpt'] as const)('on a %s', (family) => {
  test('it starts as the net was, to the bit', async () => {
    const base = await referenceNet(family);
    const net = lora(base);
    expect(outputs(net, idsFor(family))).toEqual(outputs(base, idsFor(family)));
    dispose(net);
  });

  test.each([
    ['in a graph', false],
    ['behind frozen layers that are computed once', undefined],
    ['operation by operation', 'eagerly'],
  ] as const)('some steps give PyTorch’s losses and weights, %s', async (_, how) => {
    const base = await referenceNet(family);
    const before = Object.fromEntries(Object.keys(base.weights).map((name) => [name, valuesOf(base, name)]));
    const net = adapted(base);
    const losses =
      how === 'eagerly' ? await eagerly(() => trained(net, family, false)) : await trained(net, family, how);
    expect(apart(losses, reference[family].losses)).toBeLessThan(1e-4);
    for (const [name, expected] of Object.entries(reference[family].weights)) {
      expect(apart(valuesOf(net, name), expected)).toBeLessThan(1e-4);
    }
    const kept = Object.keys(before).filter((name) => !name.startsWith('head/'));
    for (const name of kept) expect(valuesOf(net, name)).toEqual(before[name]);

    const merged = mergeLora(net);
    expect(Object.keys(merged.weights)).toEqual(Object.keys(base.weights));
    expect(apart(outputs(merged, idsFor(family)), outputs(net, idsFor(family)))).toBeLessThan(1e-5);
    expect(valuesOf(base, 'block1/query/kernel')).toEqual(before['block1/query/kernel']);
    dispose(net);
  });
});

test('an adapter is saved alone, and swapped on a base that stays in memory', async () => {
  const base = await referenceNet('bert');
  const [first, second] = [adapted(base), adapted(base)];
  tf.tidy(() => first.weights['block2/value/kernel/lora-b'].assign(tf.fill([2, 48], 0.1)));
  tf.tidy(() => second.weights['block1/query/kernel/lora-b'].assign(tf.fill([2, 48], -0.2)));
  const [one, other] = [first, second].map((net) => outputs(net, reference.ids));
  saveAdapter(first, inFolder('first.safetensors'), { also: ['head'] });
  saveAdapter(second, inFolder('second.safetensors'), { also: ['head/bias'] });
  // 3 blocks x 2 matrices x 2 (48 + 48) numbers of 4 bytes, and the head.
  expect(statSync(inFolder('first.safetensors')).size).toBeLessThan(3 * 2 * 2 * 96 * 4 + 98 * 4 + 2500);
  expect(apart(one, other)).toBeGreaterThan(1e-3);

  const net = loadAdapter(base, inFolder('first.safetensors'));
  expect(net.weights['block1/query/kernel']).toBe(base.weights['block1/query/kernel']);
  expect(outputs(net, reference.ids)).toEqual(one);
  expect(loadAdapter(net, inFolder('second.safetensors'))).toBe(net);
  expect(outputs(net, reference.ids)).toEqual(other);
  // Another rank: a separate net on the same base.
  const wide = lora(base, { rank: 4 });
  const again = loadAdapter(wide, inFolder('first.safetensors'));
  expect(again).not.toBe(wide);
  expect(outputs(again, reference.ids)).toEqual(one);
  dispose(net);
});

test('a full net with low-rank updates is saved and loaded, cut, joined and copied', async () => {
  const base = await referenceNet('bert');
  const net = adapted(base);
  tf.tidy(() => net.weights['block1/query/kernel/lora-b'].assign(tf.fill([2, 48], 0.3)));
  save(net, inFolder('whole.safetensors'));
  const loaded = await load(inFolder('whole.safetensors'));
  expect(outputs(loaded, reference.ids)).toEqual(outputs(net, reference.ids));
  expect(apart(outputs(mergeLora(loaded), reference.ids), outputs(net, reference.ids))).toBeLessThan(1e-5);
  const [part, plain] = [cut(net, 'block1'), cut(base, 'block1')];
  expect(Object.keys(part.weights)).toContain('block1/query/kernel/lora-b');
  expect(Object.keys(part.weights)).not.toContain('block2/query/kernel/lora-b');
  const merged = mergeLora(part);
  expect(apart(outputs(merged, reference.ids), outputs(part, reference.ids))).toBeLessThan(1e-5);
  expect(apart(outputs(merged, reference.ids), outputs(plain, reference.ids))).toBeGreaterThan(1e-2);
  expect(outputs(copy(net), reference.ids)).toEqual(outputs(net, reference.ids));
  dispose(net);
});

test('any matrix of any net takes an update, also one that a layer reads in another way', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.double({ min: 0.1, max: 20, noNaN: true }), (rank, alpha) => {
      const base = mlp({ inputFeatures: 5, hidden: 4, classes: 3 });
      const net = lora(base, { on: ['*kernel'], rank, alpha, seed: 3 });
      for (const name of Object.keys(net.weights).filter((one) => one.endsWith('lora-b'))) {
        tf.tidy(() => net.weights[name].assign(tf.fill(net.weights[name].shape, 0.2) as never));
      }
      const x = [[1, -1, 2, 0.5, 3]];
      const merged = mergeLora(net);
      const size = Math.max(1, ...outputs(net, x).map(Math.abs));
      expect(apart(outputs(net, x), outputs(merged, x)) / size).toBeLessThan(1e-5);
      expect(outputs(lora(base, { on: ['*kernel'], rank }), x)).toEqual(outputs(base, x));
      for (const one of [net, merged]) dispose(one);
    }),
    { numRuns: 10 },
  );
});

test('a table of embeddings, read by gathering its rows, follows its update too', async () => {
  const base = await referenceNet('bert');
  const net = lora(base, { on: ['embedding/token'], rank: 2 });
  tf.tidy(() => net.weights['embedding/token/lora-b'].assign(tf.tensor2d(drawnEvenly(1, 96), [2, 48])));
  expect(apart(outputs(net, reference.ids), outputs(base, reference.ids))).toBeGreaterThan(1e-2);
  expect(apart(outputs(net, reference.ids), outputs(mergeLora(net), reference.ids))).toBeLessThan(1e-5);
  dispose(net);
});

test('the heads of several tasks have updates in training and at inference', async () => {
  const trunk = cut(mlp({ inputFeatures: 4, hidden: 6 }), 'hidden');
  const whole = join(trunk, heads({ one: head({ classes: 2 }), two: head({ classes: 2 }) }));
  const net = lora(whole, { on: ['one/head/kernel', 'hidden'], rank: 2 });
  const x = [
    [1, 0, 0, 2],
    [0, 1, 2, 0],
  ];
  const task = { classes: ['a', 'b'], labels: [0, 1] };
  const data = withTasks(arrays(x, [0, 1]), { one: task, two: task });
  const loss = { one: crossEntropy(), two: crossEntropy() };
  await fit(net, data, { loss, optimizer: chain(unfreeze('*lora*'), adam(0.1)), epochs: 5, batch: 2, seed: 1 });
  expect(Math.max(...valuesOf(net, 'one/head/kernel/lora-b'))).toBeGreaterThan(0.01);
  expect(apart(outputs(mergeLora(net), x), outputs(net, x))).toBeLessThan(1e-5);
  expect(apart(outputs(whole, x), outputs(net, x))).toBeGreaterThan(0.01);
  dispose(net);
});

describe('a copy of a layer keeps its update', () => {
  const x = [[1, -1, 2, 0.5, 3]];
  const base = mlp({ inputFeatures: 5, hidden: 4, classes: 3 });
  const net = lora(base, { on: ['*kernel'], rank: 2, seed: 3 });
  for (const name of Object.keys(net.weights).filter((weight) => weight.endsWith('lora-b'))) {
    tf.tidy(() => net.weights[name].assign(tf.fill(net.weights[name].shape, 0.2) as never));
  }
  afterAll(() => dispose(net));

  test.each<[string, (layer: Layer) => Layer]>([
    ['under another name', (layer) => ({ ...layer, name: `${layer.name}-copy`, inside: [layer.name] })],
    ['in a wrapper', (layer) => ({ ...layer, apply: (y, weights, mode) => layer.apply(y, weights, mode).mul(2) })],
  ])('%s', (_, copyOf) => {
    const copied = { ...net, layers: net.layers.map(copyOf) };
    const merged = mergeLora(copied);
    expect(Object.keys(merged.weights)).toEqual(Object.keys(base.weights));
    expect(merged.layers.map(({ name }) => name)).toEqual(copied.layers.map(({ name }) => name));
    expect(apart(outputs(merged, x), outputs(copied, x))).toBeLessThan(1e-5);
    expect(apart(outputs(merged, x), outputs({ ...base, layers: base.layers.map(copyOf) }, x))).toBeGreaterThan(0.01);
    // The old update is gone: a new one with B = 0 starts where the merged net is.
    expect(outputs(lora({ ...merged, recipe: undefined }, { on: ['*kernel'], rank: 1 }), x)).toEqual(
      outputs(merged, x),
    );
  });

  test('and takes a second update once', () => {
    const wrapped = net.layers.map((layer): Layer => ({ ...layer, apply: (...inputs) => layer.apply(...inputs) }));
    const again = lora(mergeLora({ ...net, layers: wrapped }), { on: ['*kernel'], rank: 1, alpha: 3 });
    for (const name of Object.keys(again.weights).filter((weight) => weight.endsWith('lora-b'))) {
      tf.tidy(() => again.weights[name].assign(tf.fill(again.weights[name].shape, 0.1) as never));
    }
    expect(apart(outputs(mergeLora(again), x), outputs(again, x))).toBeLessThan(1e-5);
  });
});

describe('invalid arguments throw', () => {
  const net = mlp({ inputFeatures: 5, hidden: 4, classes: 3 });
  afterAll(() => dispose(net));

  test.each([
    [{ on: ['*/query/*'] }, /lora\('\*\/query\/\*'\) matches no weight\. The layers are/],
    [{ on: ['*/bias'] }, /lora\('\*\/bias'\) matches no matrix or convolution: .*bias \[4\]/],
    [{ on: [] }, /lora's on must name at least one matrix; got \[\]/],
    [{ on: ['*kernel'], rank: 4 }, /rank must be at most 3 for '.*' \[4,3\]; got 4/],
    [{ on: ['*kernel'], rank: 0 }, /rank must be a positive integer; got 0/],
    [{ on: ['*kernel'], rank: 1, alpha: 0 }, /alpha must be a positive number; got 0/],
  ])('%p', (options, message) => {
    expect(() => lora(net, options)).toThrow(message);
  });

  test('updates on updates, and merging or saving none', () => {
    const once = lora(net, { on: ['*kernel'], rank: 1 });
    expect(() => lora(once, { on: ['*kernel'] })).toThrow(/has low-rank updates already.*mergeLora/);
    expect(() => mergeLora(net)).toThrow(/no low-rank updates to merge/);
    expect(() => saveAdapter(net, inFolder('none.safetensors'))).toThrow(/no low-rank updates to save/);
    expect(() => saveAdapter(once, inFolder('none.safetensors'), { also: ['hat'] })).toThrow(
      /saveAdapter\('hat'\) matches/,
    );
    const several = join(
      lora(cut(net, 'hidden*'), { on: ['*kernel'], rank: 1 }),
      lora(head({ classes: 2, inputFeatures: 4 }), { on: ['head/kernel'], rank: 2 }),
    );
    expect(() => mergeLora(several)).toThrow(/of rank 1 .* and of rank 2/);
  });

  test('an adapter of another base, and files that are none', () => {
    const once = lora(net, { on: ['*kernel'], rank: 1 });
    const file = inFolder('own.safetensors');
    saveAdapter(once, file);
    expect(loadAdapter(net, file).layers).toHaveLength(net.layers.length);
    const values = mlp({ inputFeatures: 5, hidden: 4, classes: 3, seed: 9 });
    expect(() => loadAdapter(values, file)).toThrow(/adapter of another base.*other values/);
    expect(() => loadAdapter(mlp({ inputFeatures: 5, hidden: 6, classes: 3 }), file)).toThrow(
      /hidden\/kernel\/lora-b' is \[1,4\] there and would be \[1,6\] here/,
    );
    expect(() => loadAdapter(head({ classes: 2, inputFeatures: 3 }), file)).toThrow(/has no weight/);
    save(net, inFolder('net.safetensors'));
    expect(() => loadAdapter(net, inFolder('net.safetensors'))).toThrow(/is a full net, not an adapter/);
    writeSafetensors(inFolder('plain.safetensors'), new Map());
    expect(() => loadAdapter(net, inFolder('plain.safetensors'))).toThrow(/is not an adapter that saveAdapter/);
    writeFileSync(inFolder('broken.safetensors'), 'short');
    expect(() => loadAdapter(net, inFolder('broken.safetensors'))).toThrow(/damaged/);
    expect(() => loadAdapter(net, 'nowhere.safetensors')).toThrow(/There is no file/);
    dispose(values);
  });
});

test('a decoder generates with its updates, and the same once they are merged', async () => {
  const base = wordDecoder();
  const net = lora(base, { rank: 4 });
  const write = async (one: Net) => (await generateText(one, 'the film is', { tokens: 12 })).ids;
  const before = await write(base);
  expect(await write(net)).toEqual(before);
  const b = net.weights['block2/value/kernel/lora-b'];
  tf.tidy(() => b.assign(tf.tensor2d(drawnEvenly(1, b.size), b.shape as [number, number]).mul(30)));
  const after = await write(net);
  expect(after).not.toEqual(before);
  expect(await write(mergeLora(net))).toEqual(after);
  expect(await write(base)).toEqual(before);
  dispose(net);
});
