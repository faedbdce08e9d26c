import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { TransferError } from '../../error';
import { tf } from '../tensorflow';
import { loadWasm } from './register';

type Backend = 'wasm' | 'cpu' | 'tensorflow';
type Padding = 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];

// In a test TensorFlow.js counts what each kernel leaves on the heap and refuses one that leaks.
tf.env().set('IS_TEST', true);

beforeAll(async () => {
  loadWasm();
  await tf.setBackend('wasm');
});

/** What `compute` gives on a backend, as plain numbers. */
async function on(backend: Backend, compute: () => Tensor[]): Promise<number[][]> {
  await tf.setBackend(backend);
  return tf.tidy(() => compute().map((tensor) => Array.from(tensor.dataSync())));
}

/** Holds every result of wasm to 1e-5 of the reference's, in units of its greatest value where that is above 1. */
async function expectEqual(compute: () => Tensor[], reference: Backend = 'cpu'): Promise<void> {
  const [found, expected] = [await on('wasm', compute), await on(reference, compute)];
  for (const [index, values] of expected.entries()) {
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    expect(found[index]).toHaveLength(values.length);
    const gap = values.reduce((most, value, i) => Math.max(most, Math.abs(value - found[index][i])), 0);
    expect(gap).toBeLessThan(1e-5 * scale);
  }
}

const noise = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const upTo = (most: number, least = 1) => fc.integer({ min: least, max: most });
const sides = (most: number, least = 1) => fc.tuple(upTo(most, least), upTo(most, least));
const margins = fc.tuple(upTo(3, 0), upTo(3, 0));
const padding: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom<Padding>('same', 'valid'),
  fc.tuple(margins, margins).map(([rows, columns]): Padding => [[0, 0], rows, columns, [0, 0]]),
);
const window = fc.record({
  batch: upTo(3),
  size: sides(9, 4),
  kernel: sides(4),
  strides: sides(3),
  pad: padding,
  channels: upTo(5),
});
const RUNS = { numRuns: 60, seed: 4 };

/** Gradients of a function by its arguments, for a random dy of the result's shape. */
function gradients(f: (...inputs: Tensor4D[]) => Tensor, inputs: Tensor[]): Tensor[] {
  const dy = noise(f(...(inputs as Tensor4D[])).shape, 3);
  return tf.grads((...given: Tensor[]) => f(...(given as Tensor4D[])))(inputs, dy);
}

describe('a convolution has the gradients of pure JavaScript, whatever its size, stride and padding', () => {
  test('each filter over all channels', async () => {
    const property = fc.asyncProperty(window, upTo(5), ({ batch, size, kernel, strides, pad, channels }, out) =>
      expectEqual(() =>
        gradients(
          (x, filter) => tf.conv2d(x, filter, strides, pad),
          [noise([batch, ...size, channels], 1), noise([...kernel, channels, out], 2)],
        ),
      ),
    );
    await fc.assert(property, RUNS);
  });

  test('each channel filtered by itself, in one way or several', async () => {
    const property = fc.asyncProperty(window, upTo(3), ({ batch, size, kernel, strides, pad, channels }, multiplier) =>
      expectEqual(() =>
        gradients(
          (x, filter) => tf.depthwiseConv2d(x, filter, strides, pad),
          [noise([batch, ...size, channels], 1), noise([...kernel, channels, multiplier], 2)],
        ),
      ),
    );
    await fc.assert(property, RUNS);
  });

  test('transposed, which uses the gradient as its result', () =>
    expectEqual(() => {
      const [x, filter] = [noise([2, 4, 5, 3], 1), noise([3, 3, 2, 3], 2)];
      const upsample = (from: Tensor4D, by: Tensor4D) => tf.conv2dTranspose(from, by, [2, 8, 10, 2], 2, 'same');
      return [upsample(x as Tensor4D, filter as Tensor4D), ...gradients(upsample, [x, filter])];
    }));

  test('a step along a weight changes the result as the gradient says', async () => {
    const convolve = (filter: Tensor) =>
      tf
        .conv2d(noise([2, 6, 6, 2], 1) as Tensor4D, filter as Tensor4D, 2, 'same')
        .mul(noise([2, 3, 3, 3], 5))
        .sum();
    const [gradient, differences] = await on('wasm', () => {
      const filter = noise([3, 3, 2, 3], 2);
      // The result is linear in the filter: any step is exact but for rounding, which is least for a large one.
      const along = (weight: number) => {
        const step = tf
          .oneHot(tf.tensor1d([weight], 'int32'), filter.size)
          .toFloat()
          .reshape(filter.shape);
        return convolve(filter.add(step))
          .sub(convolve(filter.sub(step)))
          .div(2);
      };
      return [tf.grad(convolve)(filter), tf.stack(Array.from({ length: filter.size }, (_, i) => along(i)))];
    });
    for (const [weight, value] of gradient.entries()) expect(value).toBeCloseTo(differences[weight], 4);
  });

  test('what no backend can do is refused in a sentence', async () => {
    await tf.setBackend('wasm');
    const inputs = { x: noise([1, 4, 4, 2], 1), dy: noise([1, 4, 4, 2], 2) };
    const attributes = { filterShape: [3, 3, 2, 1], strides: 1, pad: 'same' };
    const dilated = () =>
      tf.engine().runKernel('DepthwiseConv2dNativeBackpropFilter', inputs, { ...attributes, dilations: [2, 2] });
    expect(dilated).toThrow(TransferError);
    expect(dilated).toThrow(/dilations 2,2 .*Use dilations 1/);
    const channelsFirst = () =>
      tf.engine().runKernel('Conv2DBackpropFilter', inputs, { ...attributes, dataFormat: 'NCHW' });
    expect(channelsFirst).toThrow(/NCHW .*Put the channels last/);
  });
});

describe('a pool', () => {
  test('of greatest values has the gradient of pure JavaScript, ties included', async () => {
    // Integers from 0 to 2, so that most windows hold their greatest value several times.
    const property = fc.asyncProperty(window, ({ batch, size, kernel, strides, pad, channels }) =>
      expectEqual(() =>
        gradients(
          (x) => tf.maxPool(x, kernel, strides, pad),
          [tf.randomUniform([batch, ...size, channels], 0, 3, 'float32', 1).floor()],
        ),
      ),
    );
    await fc.assert(property, RUNS);
  });

  test('of averages has the gradient of native TensorFlow, which counts the places inside the map', async () => {
    const automatic = window.filter(({ pad }) => typeof pad === 'string');
    const property = fc.asyncProperty(automatic, ({ batch, size, kernel, strides, pad, channels }) =>
      expectEqual(
        () => gradients((x) => tf.avgPool(x, kernel, strides, pad), [noise([batch, ...size, channels], 1)]),
        'tensorflow',
      ),
    );
    await fc.assert(property, RUNS);
  });

  test('of averages at an edge: the last of three places is a window by itself', async () => {
    const compute = () => [tf.grad((x) => tf.avgPool(x as Tensor4D, [1, 2], [1, 2], 'same'))(tf.zeros([1, 1, 3, 1]))];
    expect(await on('wasm', compute)).toEqual([[0.5, 0.5, 1]]);
  });
});

test('a matrix product with sides given transposed, of any rank', async () => {
  const property = fc.asyncProperty(
    fc.array(upTo(3), { maxLength: 2 }),
    fc.tuple(upTo(7), upTo(7), upTo(7)),
    fc.tuple(fc.boolean(), fc.boolean()),
    (outer, [n, m, p], [turnA, turnB]) =>
      expectEqual(() => [
        tf.matMul(
          noise([...outer, ...(turnA ? [m, n] : [n, m])], 1),
          noise([...outer, ...(turnB ? [p, m] : [m, p])], 2),
          turnA,
          turnB,
        ),
      ]),
  );
  await fc.assert(property, RUNS);
});

test('an embedding adds up what each row received, and leaves the rows that were not picked at 0', async () => {
  const compute = () => {
    const dy = tf.tensor2d([1, 2, 10, 20, 100, 200], [3, 2]);
    return [tf.grad((table) => tf.gather(table, tf.tensor1d([2, 0, 2], 'int32')))(tf.zeros([4, 2]), dy)];
  };
  expect(await on('wasm', compute)).toEqual([[10, 20, 0, 0, 101, 202, 0, 0]]);
  await expectEqual(() =>
    gradients(
      (table) =>
        tf.gather(
          table,
          tf.tensor2d(
            [
              [1, 0],
              [1, 3],
            ],
            [2, 2],
            'int32',
          ),
          1,
        ),
      [noise([3, 4, 5], 1)],
    ),
  );
});
