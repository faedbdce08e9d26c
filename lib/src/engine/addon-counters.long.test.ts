import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { compile } from './compile/compile';
import { type GraphBinding, isExtended, nativeBackend } from './native';
import { tf } from './tensorflow';

const binding = nativeBackend().binding as GraphBinding;
/** The id of a tensor in the addon's table; -1 while its values wait in JavaScript. */
const idOf = ({ dataId }: Tensor) => nativeBackend().tensorMap.get(dataId).id;
const since = (mark: number) => [...binding.tensorsSince(mark)];

test('the addon that set-up has built counts', () => {
  expect(isExtended(binding)).toBe(true);
});

test('a tensor enters the table when TensorFlow first needs it, with the id that was announced', () => {
  const mark = binding.tensorMark();
  const x = tf.tensor1d([1, 2, 3]);
  expect(since(mark)).toEqual([]);
  const y = x.square();
  expect([idOf(x), idOf(y)]).toEqual([mark, mark + 1]);
  expect(since(mark)).toEqual([mark, mark + 1]);
  expect(since(mark + 1)).toEqual([mark + 1]);
  expect(binding.tensorMark()).toBe(mark + 2);
  tf.dispose([x, y]);
  expect(since(mark)).toEqual([]);
  // An id is given once.
  expect(binding.tensorMark()).toBe(mark + 2);
});

test('a clone shares the entry, which goes with the last of them', () => {
  const mark = binding.tensorMark();
  const x = tf.tidy(() => tf.tensor1d([1, 2]).add(1));
  const [id] = since(mark);
  const clone = x.clone();
  expect(since(mark)).toEqual([id]);
  x.dispose();
  expect(since(mark)).toEqual([id]);
  clone.dispose();
  expect(since(mark)).toEqual([]);
});

test('ids are in ascending order among many, with those of disposed tensors left out', () => {
  const mark = binding.tensorMark();
  const many = Array.from({ length: 100 }, (_, index) => tf.tidy(() => tf.scalar(index).neg()));
  const ids = many.map(idOf);
  expect(since(mark)).toEqual(ids);
  for (const [index, one] of many.entries()) if (index % 3 > 0) one.dispose();
  expect(since(mark)).toEqual(ids.filter((_, index) => index % 3 === 0));
  tf.dispose(many);
  expect(since(mark)).toEqual([]);
});

test('a mark that is not a number is an error', () => {
  expect(() => binding.tensorsSince('all' as never)).toThrow(/named by a number/);
  expect(() => (binding.tensorsSince as () => unknown)()).toThrow(/takes 1 arguments/);
});

test('each run of a graph counts, and an eager operation does not', () => {
  const f = compile((x: Tensor) => x.mul(2));
  const x = tf.ones([2]);
  tf.dispose(f(x));
  const runs = binding.countRuns();
  tf.dispose(x.add(1));
  expect(binding.countRuns()).toBe(runs);
  for (let run = 1; run <= 3; run++) {
    tf.dispose(f(x));
    expect(binding.countRuns()).toBe(runs + run);
  }
  f.dispose();
  x.dispose();
});

test('of a run in lanes each input counts', () => {
  const f = compile((x: Tensor) => x.mul(2), { lanes: 2 });
  const xs = Array.from({ length: 5 }, (_, index) => tf.scalar(index));
  tf.dispose(f.onEach(xs.map((x) => [x])));
  const runs = binding.countRuns();
  tf.dispose(f.onEach(xs.map((x) => [x])));
  expect(binding.countRuns()).toBe(runs + 5);
  f.dispose();
  tf.dispose(xs);
});

test('an addon that is loaded again, as the fork server does it, speaks of its own table', () => {
  const child = join(__dirname, 'fixtures', 'addon-twice-child.js');
  const said = JSON.parse(execFileSync(process.execPath, [child], { encoding: 'utf8', stdio: 'pipe' }));
  expect(said.marks).toEqual({ first: 2, second: 0 });
  expect(said.after).toEqual({ first: [0, 1], second: [0, 1, 2] });
});
