import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { LOG_MEL, logMel } from '../audio/log-mel';
import type { Layer, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { type HiddenActivation, hiddenActivation } from '../net/hidden-activation';
import { layerNorm } from '../net/layer-norm';
import { kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { preNormBlock, preNormWeights } from './pre-norm-block';
import { publishedAs } from './published-as';

export interface WhisperEncoderConfig {
  readonly name?: string;
  /** Bands of the mel spectrogram. */
  readonly bins: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  readonly activation: HiddenActivation;
  /** Number of position embeddings, 20 ms of audio each. */
  readonly positions: number;
}

const EPSILON = 1e-5;

/**
 * The encoder of Whisper (Radford 2023): audio at 16 kHz, `[batch, samples]`, float32 in -1..1, to the mean of the last hidden states
 * `[batch, width]`. A recording has as many samples as there are positions, 30 s in the published networks. Layers `mel`,
 * `embedding`, `block1`, …, `norm`, `pool`; `cut(net, 'norm')` outputs `[batch, positions, width]`.
 */
export function whisperEncoder(config: WhisperEncoderConfig): Architecture {
  const { name = 'whisper-encoder', bins, width, blocks, heads, activation, positions } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  const settings = { heads, activation, epsilon: EPSILON };
  return {
    name,
    input: { shape: [2 * positions * LOG_MEL.hop], rate: LOG_MEL.rate },
    layers: [
      { name: 'mel', apply: (samples) => logMel(samples, bins) },
      { name: 'embedding', apply: (x, w) => embedding(x, w, activation) },
      ...names.map((block): Layer => ({ name: block, apply: (x, w) => preNormBlock(x, w, block, settings) })),
      { name: 'norm', apply: (x, w) => layerNorm(x, w, 'norm', EPSILON) },
      { name: 'pool', apply: (x) => x.mean(1) },
    ],
    weights: [
      ...publishedAs(kernelWeights('embedding/conv1', [1, 3, bins, width]), 'encoder.conv1'),
      ...publishedAs(kernelWeights('embedding/conv2', [1, 3, width, width]), 'encoder.conv2'),
      positionTable(positions, width),
      ...names.flatMap((block, index) =>
        preNormWeights(block, `encoder.layer.${index}`, { ...config, keyBias: false }),
      ),
      ...publishedAs(layerNormWeights('norm', width), 'layernorm'),
    ],
    output: [width],
    recipe: { architecture: 'whisper-encoder', config },
  };
}

/** Two convolutions over time, the second of half the resolution, plus positions. */
function embedding(mel: Tensor, weights: Weights, activation: HiddenActivation): Tensor {
  const convolved = ['embedding/conv1', 'embedding/conv2'].reduce(
    (x, name, index) => hiddenActivation(convolution(x, weights, name, index + 1), activation),
    mel.expandDims(1),
  );
  return convolved.squeeze([1]).add(weights['embedding/position']);
}

/** A convolution of x `[batch, 1, frames, features]` over three frames, with a zero at each end. */
function convolution(x: Tensor, weights: Weights, name: string, stride: number): Tensor {
  const padded = x.pad([
    [0, 0],
    [0, 0],
    [1, 1],
    [0, 0],
  ]) as Tensor4D;
  const kernel: Tensor = weights[`${name}/kernel`];
  return tf.conv2d(padded, kernel as Tensor4D, [1, stride], 'valid').add(weights[`${name}/bias`]);
}

/** Sines, which the authors did not train. */
function positionTable(positions: number, width: number): WeightSpec {
  return {
    name: 'embedding/position',
    shape: [positions, width],
    init: 'small',
    trainable: false,
    published: 'encoder.embed_positions.weight',
  };
}
