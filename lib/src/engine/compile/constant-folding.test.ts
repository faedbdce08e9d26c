import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { buildGraph } from './graph';
import { traceByShapes } from './trace-by-shapes';

const kernel = tf.variable(
  tf.tensor2d([
    [1, 2],
    [3, 4],
  ]),
);
const scale = tf.variable(tf.tensor1d([10, 100]));
const scaled = (x: Tensor) => x.matMul(kernel.mul(scale.add(1)) as Tensor);

/** Operations of the part of a graph that runs each time. */
function running(f: (x: Tensor) => Tensor[]): string[] {
  const trace = traceByShapes(([x]) => f(x), [tf.ones([1, 2])]);
  if (!trace) throw new Error('It was not traced.');
  const { nodes } = buildGraph([trace], nativeBackend().binding);
  return nodes.filter(({ name }) => name.startsWith('f0/o')).map(({ op }) => op);
}

test('what follows from frozen weights alone is not computed at each run', () => {
  expect(running((x) => [scaled(x)])).toEqual([expect.stringMatching('MatMul'), 'Identity']);
});

test('it is computed at each run where the function changes one of the weights', () => {
  const operations = running((x) => {
    const y = scaled(x);
    scale.assign(scale.add(1));
    return [y];
  });
  expect(operations).toContain('Mul');
});

test('it is computed again when a weight is assigned outside', () => {
  const f = compile(scaled);
  const x = tf.tensor2d([[1, 1]]);
  const first = () => Array.from(f(x).dataSync());
  expect([first(), first()]).toEqual([
    [44, 606],
    [44, 606],
  ]);
  scale.assign(tf.tensor1d([0, 0]));
  expect(first()).toEqual([4, 6]);
  kernel.assign(tf.zeros([2, 2]));
  expect(first()).toEqual([0, 0]);
  f.dispose();
});

test('it is computed again when another compiled function changes a weight', () => {
  kernel.assign(
    tf.tensor2d([
      [1, 2],
      [3, 4],
    ]),
  );
  scale.assign(tf.tensor1d([0, 0]));
  const f = compile(scaled);
  const grow = compile(() => {
    scale.assign(scale.add(1));
    return [];
  });
  const x = tf.tensor2d([[1, 1]]);
  const actual = [1, 2, 3].map(() => {
    grow();
    return Array.from(f(x).dataSync());
  });
  expect(actual).toEqual([
    [8, 12],
    [12, 18],
    [16, 24],
  ]);
  f.dispose();
  grow.dispose();
});
