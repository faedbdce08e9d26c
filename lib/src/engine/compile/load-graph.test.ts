import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { withPlainAddon } from '../fixtures/plain-addon';
import { isExtended, nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { configProto, sessionOptions } from './session-options';
import { traceByShapes } from './trace-by-shapes';

/** Some steps of a small regression; gives the losses and the weights. */
function train(): number[] {
  const w = tf.variable(tf.tensor2d([[0.5], [-0.25]]));
  const step = compile((x: Tensor, y: Tensor) => {
    const { value, grads } = tf.variableGrads(
      () =>
        x
          .matMul(w as Tensor)
          .sub(y)
          .square()
          .mean() as Scalar,
      [w],
    );
    w.assign(w.sub((grads[w.name] as Tensor).mul(0.1)));
    return value;
  });
  const x = tf.tensor2d([
    [1, 2],
    [3, -1],
    [0.5, 0],
  ]);
  const losses = [1, 2, 3, 4].map(() => step(x, tf.tensor2d([[1], [0], [2]])).dataSync()[0]);
  step.dispose();
  return [...losses, ...w.dataSync()];
}

test('with the addon as tfjs-node ships it, a compiled function is traced by running it, goes through a SavedModel file, and gives the same numbers', () => {
  const plain = withPlainAddon(() => {
    expect(isExtended(nativeBackend().binding)).toBe(false);
    return train();
  });
  expect(isExtended(nativeBackend().binding)).toBe(true);
  for (const [index, value] of train().entries()) expect(value).toBeCloseTo(plain[index], 6);
});

describe('TensorFlow is asked to run', () => {
  const options = (f: (x: Tensor) => Tensor[], shape: number[]) => {
    const trace = traceByShapes(([x]) => f(x), [tf.zeros(shape)]);
    return sessionOptions(trace ? [trace] : []);
  };
  const weights = (...shape: number[]) => tf.variable(tf.zeros(shape));

  test('a small step in the calling thread', () => {
    const w = weights(784, 128);
    const step = (x: Tensor) => {
      w.assign(w.mul(2));
      return [x.matMul(w as Tensor)];
    };
    expect(options(step, [64, 784])).toEqual({ inline: true, threads: 1, rewritten: false });
  });

  test('a larger step spread over all, and a larger prediction one operation after the other', () => {
    const w = weights(784, 1024);
    const predict = (x: Tensor) => [x.matMul(w as Tensor)];
    expect(options(predict, [64, 784])).toEqual({ inline: true, threads: 0, rewritten: true });
    const step = (x: Tensor) => {
      w.assign(w.mul(2));
      return predict(x);
    };
    expect(options(step, [64, 784])).toEqual({ inline: false, threads: 0, rewritten: true });
  });

  test('by these bytes', () => {
    // Field 2 is 1; field 10 { field 10 { field 12 is 1, field 19 is true } }; field 16 { field 3 is a text of 24 bytes }.
    const executor = [...Buffer.from('SINGLE_THREADED_EXECUTOR')];
    expect([...configProto({ inline: true, threads: 1, rewritten: false })]).toEqual([
      ...[0x10, 1, 0x52, 7, 0x52, 5, 0x60, 1, 0x98, 1, 1, 0x82, 1, 26, 0x1a, 24],
      ...executor,
    ]);
  });
});
