import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { exactGelu } from '../net/gelu';
import { layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { denseWeights, kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { encoderBlock, encoderBlockWeights } from './bert';
import { preNormBlock, preNormWeights } from './pre-norm-block';
import { publishedAs } from './published-as';
import { relativePositions, relativePositionWeights } from './relative-positions';

export interface Wav2vec2Config {
  readonly name?: string;
  /** Samples of a recording, at 16 kHz. */
  readonly samples: number;
  /** Whether each recording is scaled to mean 0 and variance 1. */
  readonly standardised: boolean;
  /** The convolutions over time. */
  readonly convolutions: readonly { readonly kernel: number; readonly stride: number; readonly outputs: number }[];
  readonly convolutionBias: boolean;
  /** Whether the features of each frame are normalised after every convolution, or each feature over time after the first. */
  readonly convolutionNorm: 'frame' | 'time';
  /** Whether the frames are normalised before their projection. */
  readonly projectionNorm: boolean;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  readonly epsilon: number;
  /** The convolution that gives frames their relative positions: its length, and its groups of channels. */
  readonly positionKernel: number;
  readonly positionGroups: number;
  /** Whether blocks normalise before attention and feed-forward network instead of after, as in the large networks. */
  readonly preNorm: boolean;
}

const RATE = 16000;
const EPSILON = 1e-5;

/**
 * wav2vec 2.0 (Baevski 2020) or HuBERT (Hsu 2021): audio at 16 kHz, `[batch, samples]`, to the mean of the last hidden states
 * `[batch, width]`. Layers `standardise`, `frames` (convolutions of the samples), `embedding`, `block1`, …, `norm` in networks that
 * normalise before attention, and `pool`.
 */
export function wav2vec2(config: Wav2vec2Config): Architecture {
  const { name = 'wav2vec2', samples, standardised, width, blocks, preNorm, epsilon } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  const block = preNorm ? preNormBlock : encoderBlock;
  return {
    name,
    input: { shape: [samples], rate: RATE },
    layers: [
      { name: 'standardise', apply: (x) => (standardised ? standardise(x) : x) },
      { name: 'frames', apply: (x, w) => frames(x, w, config) },
      { name: 'embedding', apply: (x, w) => embedding(x, w, config) },
      ...names.map((one): Layer => ({ name: one, apply: (x, w) => block(x, w, one, config) })),
      ...(preNorm ? [{ name: 'norm', apply: (x: Tensor, w: Weights) => layerNorm(x, w, 'norm', epsilon) }] : []),
      { name: 'pool', apply: (x) => x.mean(1) },
    ],
    weights: [
      ...frameWeights(config),
      ...embeddingWeights(config),
      ...names.flatMap((one, index) =>
        (preNorm ? preNormWeights : encoderBlockWeights)(one, `encoder.layer.${index}`, config),
      ),
      ...(preNorm ? publishedAs(layerNormWeights('norm', width), 'encoder.layer_norm') : []),
    ],
    output: [width],
    recipe: { architecture: 'wav2vec2', config },
  };
}

/** Frames that the convolutions make of so many samples; 0 or less if there are too few. */
export function framesOf(samples: number, convolutions: Wav2vec2Config['convolutions']): number {
  return convolutions.reduce((length, { kernel, stride }) => Math.floor((length - kernel) / stride) + 1, samples);
}

/** Each recording with mean 0 and variance 1. */
function standardise(x: Tensor): Tensor {
  const { mean, variance } = tf.moments(x, 1, true);
  return x.sub(mean).div(variance.add(1e-7).sqrt());
}

/** Convolutions of the samples, with GELU: `[batch, samples]` to `[batch, frames, channels]`. */
function frames(
  x: Tensor,
  weights: Weights,
  { convolutions, convolutionBias, convolutionNorm }: Wav2vec2Config,
): Tensor {
  const convolved = convolutions.reduce((y: Tensor, { stride }, index) => {
    const name = `frames/conv${index + 1}`;
    const kernel: Tensor = weights[`${name}/kernel`];
    const linear = tf.conv2d(y as Tensor4D, kernel as Tensor4D, [1, stride], 'valid');
    const features = convolutionBias ? linear.add(weights[`${name}/bias`]) : linear;
    if (convolutionNorm === 'frame') return exactGelu(layerNorm(features, weights, `${name}-norm`, EPSILON));
    return exactGelu(index === 0 ? normOverTime(features, weights, `${name}-norm`) : features);
  }, x.expandDims(1).expandDims(3));
  return convolved.squeeze([1]);
}

/** Each feature of x `[batch, 1, frames, features]` with mean 0 and variance 1 over the frames, times scale plus offset. */
function normOverTime(x: Tensor, weights: Weights, name: string): Tensor {
  const { mean, variance } = tf.moments(x, 2, true);
  const normed = x.sub(mean).mul(variance.add(EPSILON).rsqrt());
  return normed.mul(weights[`${name}/scale`]).add(weights[`${name}/offset`]);
}

/** The projected frames plus their relative positions; normalised, if blocks normalise after attention. */
function embedding(x: Tensor, weights: Weights, config: Wav2vec2Config): Tensor {
  const { projectionNorm, width, epsilon, preNorm, positionGroups } = config;
  const [, count, channels] = x.shape as [number, number, number];
  const rows = x.reshape([-1, channels]);
  const normed = projectionNorm ? layerNorm(rows, weights, 'embedding/frame-norm', epsilon) : rows;
  const projected = dense(normed, weights, 'embedding').reshape([-1, count, width]);
  const sum = projected.add(exactGelu(relativePositions(projected, weights, 'embedding/position', positionGroups)));
  return preNorm ? sum : layerNorm(sum, weights, 'embedding/norm', epsilon);
}

function frameWeights({ convolutions, convolutionBias: bias, convolutionNorm }: Wav2vec2Config): WeightSpec[] {
  return convolutions.flatMap(({ kernel, outputs }, index) => {
    const inputs = index === 0 ? 1 : convolutions[index - 1].outputs;
    const [name, published] = [`frames/conv${index + 1}`, `feature_extractor.conv_layers.${index}`];
    const hasNorm = convolutionNorm === 'frame' || index === 0;
    return [
      ...publishedAs(kernelWeights(name, [1, kernel, inputs, outputs], { bias }), `${published}.conv`),
      ...(hasNorm ? publishedAs(layerNormWeights(`${name}-norm`, outputs), `${published}.layer_norm`) : []),
    ];
  });
}

function embeddingWeights(config: Wav2vec2Config): WeightSpec[] {
  const { convolutions, projectionNorm, width, positionKernel, positionGroups, preNorm } = config;
  const channels = convolutions[convolutions.length - 1].outputs;
  return [
    ...(projectionNorm
      ? publishedAs(layerNormWeights('embedding/frame-norm', channels), 'feature_projection.layer_norm')
      : []),
    ...publishedAs(denseWeights('embedding', channels, width, 'small'), 'feature_projection.projection'),
    ...relativePositionWeights('embedding/position', width, positionKernel, positionGroups),
    ...(preNorm ? [] : publishedAs(layerNormWeights('embedding/norm', width), 'encoder.layer_norm')),
  ];
}
