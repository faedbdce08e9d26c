import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { dispose, join as joinNets } from '../net/compose';
import { head } from '../net/head';
import { writeSafetensors } from '../safetensors';
import { save } from './save';
import { loadWeights, saveWeights } from './weights-file';

const folder = mkdtempSync(join(tmpdir(), 'weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A net with a hand-written layer. */
function gated(seed: number, features = 3): Net {
  return {
    name: 'gated',
    input: { shape: [features] },
    layers: [{ name: 'gate', apply: (x, w) => x.mul(w['gate/scale'].sigmoid()) }],
    weights: { 'gate/scale': tf.variable(tf.linspace(-seed, seed, features)) },
    output: [features],
  };
}

const net = (seed: number, classes = 2) => joinNets(gated(seed), head({ classes, seed }));
const valuesOf = ({ weights }: Net) =>
  Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w.arraySync()]));

describe('weights in a file', () => {
  test('come back into a net with a hand-written layer, bit for bit, in place', () => {
    const [file, saved, loaded] = [join(folder, 'net.safetensors'), net(1), net(2)];
    expect(() => save(saved, file)).toThrow(/Keep its weights with saveWeights\(net, file\)/);
    saveWeights(saved, file);
    const [before, kernel] = [tf.memory().numTensors, loaded.weights['head/kernel']];
    loadWeights(loaded, file);
    expect(valuesOf(loaded)).toEqual(valuesOf(saved));
    expect(loaded.weights['head/kernel']).toBe(kernel);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('are those of save, and of another program', () => {
    const file = join(folder, 'other.safetensors');
    const one = head({ classes: 2, inputFeatures: 3, seed: 1 });
    save(one, file);
    const other = head({ classes: 2, inputFeatures: 3, seed: 2 });
    loadWeights(other, file);
    expect(valuesOf(other)).toEqual(valuesOf(one));
    const bias = { shape: [2], values: Float32Array.of(3, 4) };
    writeSafetensors(
      file,
      new Map([
        ['head/kernel', { shape: [3, 2], values: new Float32Array(6) }],
        ['head/bias', bias],
      ]),
    );
    loadWeights(other, file);
    expect(other.weights['head/bias'].arraySync()).toEqual([3, 4]);
  });

  test('are some of them with only, from a net with another head', () => {
    const [file, saved, loaded] = [join(folder, 'part.safetensors'), net(1, 5), net(2)];
    saveWeights(saved, file);
    const before = valuesOf(loaded);
    loadWeights(loaded, file, { only: ['gate'] });
    expect(valuesOf(loaded)).toEqual({ ...before, 'gate/scale': valuesOf(saved)['gate/scale'] });
    expect(() => loadWeights(loaded, file, { only: ['stem'] })).toThrow("loadWeights('stem') matches no weight");
    expect(() => loadWeights(loaded, file, { only: [''] })).toThrow(/expected the name of a layer or a weight/);
  });
});

describe('a file is rejected, and the net stays as it is:', () => {
  const file = join(folder, 'wrong.safetensors');
  const write = (arrays: Record<string, [shape: number[], values: number[]]>) =>
    writeSafetensors(
      file,
      new Map(
        Object.entries(arrays).map(([name, [shape, values]]) => [name, { shape, values: Float32Array.from(values) }]),
      ),
    );
  const fitting: Record<string, [number[], number[]]> = {
    'gate/scale': [[3], [1, 2, 3]],
    'head/kernel': [
      [3, 2],
      [1, 2, 3, 4, 5, 6],
    ],
    'head/bias': [[2], [0, 0]],
  };

  test.each([
    [
      'other names',
      { ...fitting, 'head/bias': undefined, 'head/offset': fitting['head/bias'] },
      /the file lacks head\/bias; gated \+ head lacks head\/offset/,
    ],
    [
      'another shape',
      { ...fitting, 'gate/scale': [[4], [1, 2, 3, 4]] },
      /the file has gate\/scale \[4\] instead of \[3\]/,
    ],
    ['NaN', { ...fitting, 'head/bias': [[2], [0, Number.NaN]] }, /NaN or an infinite value in 'head\/bias'/],
  ])('%s', (_, arrays, message) => {
    write(Object.fromEntries(Object.entries(arrays).filter(([, array]) => array)) as typeof fitting);
    const target = net(1);
    const before = valuesOf(target);
    expect(() => loadWeights(target, file)).toThrow(message);
    expect(valuesOf(target)).toEqual(before);
  });

  test('one that was changed, is missing, or no safetensors file; and a net that was freed', () => {
    const target = net(1);
    saveWeights(target, file);
    const bytes = readFileSync(file);
    bytes[bytes.length - 2] ^= 1;
    writeFileSync(file, bytes);
    expect(() => loadWeights(target, file)).toThrow(/is damaged \(its values differ/);
    expect(() => loadWeights(target, 'no-such.safetensors')).toThrow(/There is no file 'no-such.safetensors'/);
    writeFileSync(file, 'PK');
    expect(() => loadWeights(target, file)).toThrow(/is damaged/);
    dispose(target);
    expect(() => saveWeights(target, file)).toThrow(/dispose|freed/);
  });
});
