import { afterEach, describe, expect, test } from '@jest/globals';
import { randomNormal, randomUniform } from './random';
import { tf } from './tensorflow';

const seed = () => tf.tensor1d([7, -3], 'int32');
const close = (got: ArrayLike<number>, expected: readonly number[]) => {
  expect(got.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) expect(got[index]).toBeCloseTo(value, 5);
};

/** tf.raw_ops.StatelessRandomUniform and StatelessRandomNormal of TensorFlow 2.21 for shape [6], seed [7, -3]. */
const UNIFORM = [0.4346421957, 0.0652759075, 0.7476129532, 0.1487641335, 0.5897864103, 0.3193823099];
const NORMAL = [0.5147376657, 1.1838536263, 0.6135525703, 0.4530927539, 0.9315036535, -0.4339245856];

for (const backend of ['tensorflow', 'cpu']) {
  describe(`stateless random numbers on '${backend}'`, () => {
    afterEach(() => tf.setBackend('tensorflow'));

    test('are those that TensorFlow draws in Python', async () => {
      await tf.setBackend(backend);
      close(randomUniform([6], seed()).dataSync(), UNIFORM);
      close(randomNormal([6], seed()).dataSync(), NORMAL);
    });

    test('differ by seed, and are the same for the same seed', async () => {
      await tf.setBackend(backend);
      const draw = (a: number, b: number) => Array.from(randomUniform([8], tf.tensor1d([a, b], 'int32')).dataSync());
      expect(draw(1, 2)).toEqual(draw(1, 2));
      expect(draw(1, 2)).not.toEqual(draw(2, 1));
      expect(draw(1, 2)).not.toEqual(draw(1, 3));
    });

    test('have the mean and the variance they should', async () => {
      await tf.setBackend(backend);
      const moments = (x: ReturnType<typeof randomUniform>) => {
        const { mean, variance } = tf.moments(x);
        return [mean.dataSync()[0], variance.dataSync()[0]];
      };
      const [mean, variance] = moments(randomUniform([40, 500], seed()));
      // Standard errors: 0.002 and 0.0006 for the even numbers, 0.007 and 0.01 for the normal ones.
      expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.008);
      expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
      const [normalMean, normalVariance] = moments(randomNormal([40, 500], seed()));
      expect(Math.abs(normalMean)).toBeLessThan(0.03);
      expect(Math.abs(normalVariance - 1)).toBeLessThan(0.04);
    });
  });
}
