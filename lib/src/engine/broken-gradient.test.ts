import { afterEach, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { taped } from './taped';
import { tf } from './tensorflow';

const native = tf.getBackend();
afterEach(() => tf.setBackend(native));

const fail = (): never => {
  throw new Error('broken off');
};
/** Squares, sines and products, all of which save something for their gradient; then it fails. */
const failing = (x: Tensor) => (x.square().sin().mul(x).sum() ? fail() : x);

const broken: Record<string, (x: Tensor) => unknown> = {
  'tf.grad': (x) => tf.grad(failing)(x),
  'tf.variableGrads': (x) => tf.variableGrads(() => failing(x) as never, [tf.variable(x, true, 'weight')]),
  'the outer of two gradients': (x) => tf.grad((y) => (tf.grad((z) => z.square().mul(y))(y) ? failing(y) : y))(x),
  'the inner of two gradients': (x) => tf.grad((y) => tf.grad((z) => failing(z.mul(y)))(y))(x),
  'a custom gradient that has saved': (x) =>
    tf.grad(
      tf.customGrad((y, save) => {
        (save as (saved: Tensor[]) => void)([y as Tensor]);
        return fail();
      }),
    )(x),
  'a derivative that fails': (x) =>
    tf.grad((y) =>
      tf.customGrad((z, save) => {
        (save as (saved: Tensor[]) => void)([z as Tensor]);
        return { value: (z as Tensor).clone(), gradFunc: fail };
      })(y.square()),
    )(x),
  'a pass that is taken down': (x) => taped(() => ({ y: failing(x) })),
};

test.each(Object.keys(broken).flatMap((what) => [native, 'cpu'].map((backend) => [what, backend])))(
  '%s on %s frees what was saved when it is broken off',
  async (what, backend) => {
    await tf.setBackend(backend);
    const x = tf.tensor1d([1, 2, 3]);
    const before = tf.memory().numTensors;
    for (let time = 0; time < 3; time++) {
      expect(() => tf.tidy(() => broken[what](x) as never)).toThrow('broken off');
      tf.engine().registeredVariables.weight?.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    // 3 x^2 = 3, 12, 27, as ever.
    const slope = tf.tidy(() =>
      tf
        .grad((y) => y.square().mul(y).sum())(x)
        .arraySync(),
    );
    expect(slope).toEqual([3, 12, 27]);
    x.dispose();
  },
);

test('what a function keeps itself stays where its gradient is broken off', () => {
  const x = tf.scalar(2);
  let kept: Tensor | undefined;
  const keeping = (y: Tensor) => {
    kept = tf.keep(y.square());
    return failing(y);
  };
  expect(() => tf.grad(keeping)(x)).toThrow('broken off');
  expect(kept?.dataSync()[0]).toBe(4);
  tf.dispose([x, kept as Tensor]);
});
