import { describe, expect, jest, test } from '@jest/globals';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { mlp } from '../../backbones/mlp';
import { forward } from '../../net/forward';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { printGraph } from './print-graph';

/** What a function prints. */
function printed(run: () => void): string {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  try {
    run();
    return log.mock.calls.flat().join('\n');
  } finally {
    log.mockRestore();
  }
}

describe('printGraph', () => {
  const w = tf.variable(tf.ones([3, 4]), true, 'w');

  test('shows arguments, operations with shapes, and the result', () => {
    expect(printed(() => printGraph((x: Tensor) => x.matMul(w as Tensor).mul(0.5), tf.ones([2, 3])))).toBe(
      [
        '# as it was traced: 2 operations',
        'a0: float32 [2, 3]',
        '%0 = MatMul(a0, w) float32 [2, 4] {transpose_a: false, transpose_b: false}',
        '%1 = Mul(%0, 0.5) float32 [2, 4]',
        'return %1',
      ].join('\n'),
    );
  });

  test('shows what is assigned to a variable, and changes none', () => {
    const text = printed(() =>
      printGraph(() => {
        w.assign(w.neg());
        return [];
      }),
    );
    expect(text).toContain('%0 = Neg(w) float32 [3, 4]\nw := %0\nreturn nothing');
    expect(w.dataSync()[0]).toBe(1);
  });

  test('shows each pass that changes something, under its name', () => {
    const pooled = (x: Tensor) => tf.maxPool(x.relu() as never, 2, 2, 'same');
    const text = printed(() => printGraph(pooled, tf.ones([1, 4, 4, 1])));
    expect(text.match(/^# .*$/gm)).toEqual([
      '# as it was traced: 2 operations',
      '# after relu-pool: 1 operations',
      '# after drop-argmax: 1 operations',
    ]);
    expect(text).toContain('TransferlabReluMaxPoolValues(a0)');
  });

  test('shows the operations inside a compiled function, and takes nets', () => {
    const net = mlp({ inputFeatures: 3, hidden: 4, classes: 2 });
    const inner = compile((x: Tensor) => forward(net, x));
    expect(printed(() => printGraph((x: Tensor) => inner(x), tf.ones([2, 3])))).toMatch(
      /MatMul[\s\S]*Relu[\s\S]*MatMul/,
    );
  });

  test('leaks no tensor', () => {
    const outside = tf.ones([2]);
    const before = tf.memory().numTensors;
    printed(() => tf.tidy(() => printGraph((x: Tensor) => x.add(outside).sum() as Scalar, tf.ones([2]))));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('says what it cannot show: a function that reads numbers', () => {
    expect(() => printGraph((x: Tensor) => tf.variable(x), tf.ones([2]))).toThrow('creates variables');
  });

  test('says that a result has been disposed', () => {
    const disposed = () => {
      const result = tf.ones([2]);
      result.dispose();
      return result;
    };
    expect(() => printGraph(disposed)).toThrow('the result is a tensor that has been disposed.');
  });
});
