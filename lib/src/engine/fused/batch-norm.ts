import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { isNative, nativeBackend, typeAttributes } from '../native';
import { tf } from '../tensorflow';

/** The result of normalising a batch, and the batch statistics that update the running mean and variance. */
export interface Normalised {
  readonly y: Tensor;
  readonly mean: Tensor;
  /** Unbiased variance of the batch, which updates the running variance as in TensorFlow. */
  readonly variance: Tensor;
}

/**
 * Batch normalisation by batch statistics (Ioffe & Szegedy 2015), over all axes but the last.
 * x `[..., channels]`, scale and offset `[channels]`. Differentiable in all three.
 */
export function normaliseByBatch(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): Normalised {
  return isNative() && x.rank === 4
    ? fusedBatchNorm(x, scale, offset, epsilon)
    : plainBatchNorm(x, scale, offset, epsilon);
}

/** The formula, in operations of every backend. */
export function plainBatchNorm(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): Normalised {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const { mean, variance } = tf.moments(x, axes);
  const y = x
    .sub(mean)
    .mul(scale.div(variance.add(epsilon).sqrt()))
    .add(offset);
  const count = x.size / x.shape[x.rank - 1];
  return { y, mean, variance: variance.mul(count / Math.max(1, count - 1)) };
}

/** Batch normalisation by TensorFlow's fused kernel and its fused gradient: two calls instead of about thirty. */
export function fusedBatchNorm(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): Normalised {
  const backend = nativeBackend();
  const { binding } = backend;
  const attributes = [
    ...typeAttributes(backend, 'T', 'U'),
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
  const factor = { name: 'exponential_avg_factor', type: binding.TF_ATTR_FLOAT, value: 1 };
  let statistics: Tensor[] = [];
  const normalise = tf.customGrad((...inputs) => {
    const [features, gain, bias, save] = inputs as unknown as [Tensor, Tensor1D, Tensor1D, (t: Tensor[]) => void];
    const empty = tf.tensor1d([]);
    const outputs = backend.executeMultipleOutputs(
      'FusedBatchNormV3',
      [...attributes, factor],
      [features, gain, bias, empty, empty],
      6,
    );
    // customGrad disposes what its function does not return; kept here, handed to the caller's tidy below.
    statistics = outputs.slice(1, 3).map((tensor) => tf.keep(tensor));
    save([features, gain, outputs[3], outputs[4], outputs[5]]);
    return {
      value: outputs[0],
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        backend.executeMultipleOutputs('FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3),
    };
  });
  try {
    const y = normalise(x, scale, offset);
    const [mean, variance] = statistics.map((tensor) => tensor.clone());
    return { y, mean, variance };
  } finally {
    tf.dispose(statistics);
  }
}
