import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-node';
import { completeBackend } from '.';

afterEach(() => {
  jest.restoreAllMocks();
});

const registered = () => tf.getKernelsForBackend('tensorflow').map(({ kernelName }) => kernelName);
let before: string[];

beforeAll(() => {
  before = registered();
  completeBackend(tf);
});

test('adds kernels and takes none away', () => {
  const after = registered();
  expect(before.filter((name) => !after.includes(name))).toEqual([]);
  expect(after.filter((name) => !before.includes(name)).sort()).toEqual([
    'BitwiseAnd',
    'DenseBincount',
    'MaxPoolWithArgmax',
    'RaggedGather',
    'RaggedRange',
    'RaggedTensorToTensor',
    'RotateWithOffset',
    'SearchSorted',
    'SparseFillEmptyRows',
    'SparseReshape',
    'SparseSegmentMean',
    'SparseSegmentSum',
    'StringNGrams',
    'StringSplit',
    'StringToHashBucketFast',
    'Transform',
  ]);
});

test('does nothing the second time', () => {
  const kernel = tf.getKernel('MaxPool', 'tensorflow');
  completeBackend(tf);
  expect(tf.getKernel('MaxPool', 'tensorflow')).toBe(kernel);
});

describe('fixed kernels', () => {
  const x = tf.randomNormal([1, 5, 5, 2], 0, 1, 'float32', 1) as tf.Tensor4D;
  const filter = tf.randomNormal([3, 3, 2, 2], 0, 1, 'float32', 2) as tf.Tensor4D;
  const ints = (values: number[]) => tf.tensor1d(values, 'int32');
  const given = {
    sorted: tf.tensor2d([1, 3, 5], [1, 3]),
    wanted: tf.tensor2d([2, 4], [1, 2]),
    indices: tf.tensor2d([0, 0, 2, 1], [2, 2], 'int32'),
    values: tf.tensor1d([1, 2]),
    zero: tf.scalar(0),
    texts: tf.tensor1d(['a b', 'c'], 'string'),
    space: tf.scalar(' ', 'string'),
    places: ints([4, 2]),
    four: ints([4, 2]),
    eight: ints([8]),
    open: ints([2, -1]),
    splits: ints([0, 0, 2]),
  };
  const COMPUTATIONS: Record<string, () => Tensor | Tensor[]> = {
    'convolution with padding and its gradients': () =>
      tf.grads((...[a, b]: Tensor[]) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 1, 'NHWC', 1, 'floor'))([
        x,
        filter,
      ]),
    'average pooling with padding and its gradient': () =>
      tf.grad((a: Tensor) => tf.avgPool(a as tf.Tensor4D, 3, 2, 1, 'floor'))(x),
    'max-pooling with padding and its gradient': () =>
      tf.grad((a: Tensor) => tf.maxPool(a as tf.Tensor4D, 3, 2, 1, 'floor'))(x),
    'max-pooling with places': () => Object.values(tf.maxPoolWithArgmax(x, 3, 2, 1)),
    sign: () => tf.sign(x),
    unique: () => Object.values(tf.unique(given.values)),
    'searching a sorted row': () => tf.searchSorted(given.sorted, given.wanted),
    gathering: () => tf.gather(x, given.places, 1),
    scattering: () => tf.scatterND(given.places, given.values, [6]),
    'filling empty rows': () =>
      Object.values(tf.sparse.sparseFillEmptyRows(given.indices, given.values, given.four, given.zero)),
    'reshaping a sparse tensor': () => Object.values(tf.sparse.sparseReshape(given.indices, given.four, given.eight)),
    'splitting strings': () => Object.values(tf.string.stringSplit(given.texts, given.space)),
    'making a ragged tensor dense': () =>
      tf.raggedTensorToTensor(given.open, given.values, given.zero, [given.splits], ['ROW_SPLITS']),
  };

  test.each(Object.keys(COMPUTATIONS))('%s reads no values, keeps no tensor and warns of nothing', (name) => {
    const backend = tf.backend();
    const [reading, warning] = [jest.spyOn(backend, 'readSync'), jest.spyOn(console, 'warn')];
    const tensors = tf.memory().numTensors;
    const held = backend.numDataIds();
    tf.dispose(COMPUTATIONS[name]());
    expect(reading).not.toHaveBeenCalled();
    expect(warning).not.toHaveBeenCalled();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(backend.numDataIds()).toBe(held);
  });
});
