import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import { normaliseByBatch } from '../engine/fused/batch-norm';
import { randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { type Activation, activated, biasedActivation } from './biased-activation';
import { product } from './updates/weights-with';

interface ConvOptions {
  readonly stride?: number;
  /** Applied after the bias. */
  readonly activation?: Activation;
}

/**
 * Convolution, "same" padding, with a bias if there is one. x `[batch, h, w, in]`, weights `NAME/kernel`
 * `[k, k, in, out]`, `NAME/bias` `[out]`.
 */
export function conv(x: Tensor, w: Weights, name: string, { stride = 1, activation }: ConvOptions = {}): Tensor {
  return biased(tf.conv2d(x as Tensor4D, kernelOf(w, name), stride, 'same'), w, name, activation);
}

/** Depthwise convolution, otherwise the same: `NAME/kernel` is `[k, k, channels, 1]`. */
export function depthwise(x: Tensor, w: Weights, name: string, { stride = 1, activation }: ConvOptions = {}): Tensor {
  return biased(tf.depthwiseConv2d(x as Tensor4D, kernelOf(w, name), stride, 'same'), w, name, activation);
}

function biased(x: Tensor, weights: Weights, name: string, activation?: Activation): Tensor {
  const bias = weights[`${name}/bias`];
  return bias ? biasedActivation(x, bias, activation) : activated(x, activation);
}

/** Zeros at every edge of a feature map, or before its first and after its last row and column. */
export type Padding = number | readonly [before: number, after: number];

/** How a convolution of another library differs from this one's. */
interface ConvNormSettings {
  /** Zeros at every edge, or before and after each axis, instead of "same" padding. */
  readonly padding?: Padding;
  /** Added to the variance. */
  readonly epsilon?: number;
}

/**
 * Convolution without bias, "same" padding unless `settings` say otherwise, then batch normalisation. x `[batch, h, w, in]`,
 * weights `CONV/kernel` `[k, k, in, out]` and `NORM/{scale,offset,mean,variance}` `[out]`.
 */
export function convNorm(
  x: Tensor,
  weights: Weights,
  [conv, norm]: ConvNorm,
  mode: Mode,
  stride = 1,
  { padding, epsilon }: ConvNormSettings = {},
): Tensor {
  const padded = padding ? padEdges(x, padding) : x;
  const convolve = (kernel: Tensor) =>
    tf.conv2d(padded as Tensor4D, kernel as Tensor4D, stride, padding === undefined ? 'same' : 'valid');
  return normalised(convolve, (gain) => gain, weights, [conv, norm], mode, undefined, epsilon);
}

/** Feature maps `[batch, h, w, channels]` with these zeros at their edges. */
export function padEdges(x: Tensor, padding: Padding): Tensor {
  const [before, after] = typeof padding === 'number' ? [padding, padding] : padding;
  return x.pad([
    [0, 0],
    [before, after],
    [before, after],
    [0, 0],
  ]);
}

/** Depthwise convolution, otherwise the same: `CONV/kernel` is `[k, k, channels, 1]`. */
export function depthwiseNorm(
  x: Tensor,
  weights: Weights,
  [conv, norm]: ConvNorm,
  mode: Mode,
  stride = 1,
  { padding, epsilon }: ConvNormSettings = {},
): Tensor {
  const padded = padding ? padEdges(x, padding) : x;
  const convolve = (kernel: Tensor) =>
    tf.depthwiseConv2d(padded as Tensor4D, kernel as Tensor4D, stride, padding === undefined ? 'same' : 'valid');
  return normalised(convolve, (gain) => gain.expandDims(1), weights, [conv, norm], mode, undefined, epsilon);
}

/** Names of a convolution's weights and of the normalisation after it. */
type ConvNorm = readonly [conv: string, norm: string];

/**
 * Convolution and batch normalisation. At inference the running statistics are folded into the kernel first: the same result
 * with one pass less over the feature map. `broadcastToKernel` reshapes the gain `[channels]` to the kernel's output channels.
 */
function normalised(
  convolve: (kernel: Tensor) => Tensor,
  broadcastToKernel: (gain: Tensor) => Tensor,
  weights: Weights,
  [conv, norm]: ConvNorm,
  mode: Mode,
  momentum = 0.9,
  epsilon = 1e-3,
): Tensor {
  const kernel = weights[`${conv}/kernel`];
  if (usesBatchStatistics(norm, mode)) return batchNorm(convolve(kernel), weights, norm, mode, momentum, epsilon);
  const { gain, shift } = gainAndShift(weights, norm, epsilon);
  return convolve(kernel.mul(broadcastToKernel(gain))).add(shift);
}

/** Normalisation by the running mean and variance as `gain x + shift`, `[channels]` each. */
function gainAndShift(weights: Weights, norm: string, epsilon: number): { gain: Tensor; shift: Tensor } {
  const [scale, offset, mean, variance] = BATCH_NORM.map((part) => weights[`${norm}/${part}`]);
  const gain = scale.div(variance.add(epsilon).sqrt());
  return { gain, shift: offset.sub(mean.mul(gain)) };
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015) of x `[..., channels]`. In training it uses the batch's statistics and updates the
 * running mean and variance with them; at inference it uses the running ones.
 */
export function batchNorm(
  x: Tensor,
  weights: Weights,
  norm: string,
  mode: Mode,
  momentum = 0.9,
  epsilon = 1e-3,
): Tensor {
  if (!usesBatchStatistics(norm, mode)) {
    const { gain, shift } = gainAndShift(weights, norm, epsilon);
    return x.mul(gain).add(shift);
  }
  const [scale, offset, mean, variance] = BATCH_NORM.map((part) => weights[`${norm}/${part}`]);
  const batch = normaliseByBatch(x, scale, offset, epsilon);
  const past = mode.momentum ?? momentum;
  mode.update(`${norm}/mean`, mean.mul(past).add(batch.mean.mul(1 - past)));
  mode.update(`${norm}/variance`, variance.mul(past).add(batch.variance.mul(1 - past)));
  return batch.y;
}

function usesBatchStatistics(norm: string, mode: Mode): boolean {
  return mode.byBatch?.(norm) ?? mode.training;
}

/** A kernel `[k, k, in, out]`. */
function kernelOf(weights: Weights, name: string): Tensor4D {
  return weights[`${name}/kernel`] as Tensor as Tensor4D;
}

/** `x W + b`. x `[batch, in]`, weights `NAME/kernel` `[in, out]` and `NAME/bias` `[out]`. */
export function dense(x: Tensor, weights: Weights, name: string): Tensor {
  return product(x, weights, name).add(weights[`${name}/bias`]);
}

/** The weights of a batch normalisation, in their order in a net. */
export const BATCH_NORM = ['scale', 'offset', 'mean', 'variance'] as const;

/** Mean over height and width: `[batch, h, w, c]` to `[batch, c]`; other ranks pass through. */
export function globalAverage(x: Tensor): Tensor {
  return x.rank === 4 ? x.mean([1, 2]) : x;
}

/** Dropout (Srivastava 2014): in training, sets a fraction `rate` of the inputs to zero and scales the rest by 1 / (1 - rate). */
export function dropout(x: Tensor, rate: number, mode: Mode): Tensor {
  if (!mode.training || rate <= 0) return x;
  const mask = randomUniform(x.shape, mode.seed()).greaterEqual(rate);
  return x.mul(mask.cast('float32').mul(1 / (1 - rate)));
}
