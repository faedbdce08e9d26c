import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { traceByShapes } from './trace-by-shapes';

const operations = (run: (x: Tensor) => Tensor[], shape: number[]) =>
  traceByShapes(([x]) => run(x), [tf.ones(shape)])?.operations.map(({ op }) => op);

test('a function is traced by shapes alone: nothing is computed, and variables are as before', () => {
  const w = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
  const { dataId } = w;
  const tensors = tf.memory().numTensors;
  const backend = nativeBackend();
  const executed: string[] = [];
  const execute = backend.binding as unknown as { executeOp(...given: unknown[]): unknown };
  Object.assign(backend, {
    binding: Object.create(backend.binding, {
      executeOp: {
        value: (op: string, ...given: unknown[]) => {
          executed.push(op);
          return execute.executeOp(op, ...given);
        },
      },
    }),
  });
  const trace = traceByShapes(
    ([x]) => {
      w.assign(w.add(x.sum(0)));
      return [w.square()];
    },
    [tf.ones([3, 2])],
  );
  Object.assign(backend, { binding: execute });
  expect(executed).toEqual([]);
  expect(trace?.operations.map(({ op }) => op)).toEqual(['Sum', 'Add', 'Square']);
  expect([...(trace?.assigned.values() ?? [])].map(({ shape }) => shape)).toEqual([[2]]);
  expect(w.dataId).toBe(dataId);
  expect([...w.dataSync()]).toEqual([1, 2]);
  // The argument of this test is the only tensor left.
  expect(tf.memory().numTensors).toBe(tensors + 1);
});

test('shapes follow from numbers in the function: axes, paddings, sizes', () => {
  const trace = traceByShapes(
    ([x]) => [
      x
        .pad([
          [0, 0],
          [1, 2],
        ])
        .transpose()
        .tile([1, 3])
        .slice([1, 0], [4, 5])
        .reshape([2, 10])
        .sum(1),
    ],
    [tf.ones([4, 5])],
  );
  expect(trace?.results[0].shape).toEqual([2]);
  expect(operations((x) => [x.mul(tf.range(0, 3, 0.5))], [1, 6])).toEqual(['Range', 'Mul']);
});

test('a function whose shapes depend on values, or that reads what it computes from known numbers, has to run', () => {
  expect(operations((x) => [tf.unique(x.reshape([-1])).values], [2, 3])).toBeUndefined();
  expect(operations((x) => [x.reshape([...tf.tensor1d([3], 'int32').mul(2).dataSync()])], [2, 3])).toBeUndefined();
});

test('stopping leaks no tensor of a gradient, also where the function hides the error', () => {
  const w = tf.tidy(() => tf.variable(tf.ones([3])));
  const x = tf.ones([3]);
  const before = tf.memory().numTensors;
  const hiding = ([x]: Tensor[]) => {
    try {
      return [tf.grad((x: Tensor) => tf.unique(x.mul(w).tanh().exp()).values.sum())(x)];
    } catch {
      return [x];
    }
  };
  expect(traceByShapes(hiding, [x])).toBeUndefined();
  expect(tf.memory().numTensors).toBe(before);
});

test('a variable that the function makes stops it before it is made', () => {
  const before = Object.keys(tf.engine().registeredVariables).length;
  expect(operations((x) => [tf.variable(x.mul(2))], [2])).toBeUndefined();
  expect(Object.keys(tf.engine().registeredVariables).length).toBe(before);
});

test('an error of the function passes through, and variables are restored', () => {
  const w = tf.variable(tf.scalar(3));
  const f = compile((x: Tensor) => {
    w.assign(w.mul(2));
    if (x.shape[0] !== 2) throw new Error('mine');
    return x.mul(w);
  });
  expect(() => f(tf.ones([3]))).toThrow('mine');
  expect(w.dataSync()[0]).toBe(3);
  expect([...f(tf.ones([2])).dataSync()]).toEqual([6, 6]);
  f.dispose();
});

test('shapes that do not fit are told in the words that TensorFlow has without compile', () => {
  const f = compile((x: Tensor) => x.matMul(tf.ones([4, 2])));
  expect(() => f(tf.ones([2, 3]))).toThrow(/\[2,3\].*\[4,2\]/);
  f.dispose();
});
