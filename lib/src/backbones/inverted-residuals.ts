import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Mode, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { type HiddenActivation, hiddenActivation } from '../net/hidden-activation';
import { conv, convNorm, dense, depthwiseNorm, globalAverage, type Padding } from '../net/layers';
import { denseWeights, kernelWeights, type WeightSpec } from '../net/weights';
import { type PixelScale, pixelInput, standardise } from './pixel-scale';
import { type ConvKernel, convNormWeights, publishedAs } from './published-as';

/** One block: 1 x 1 expansion, depthwise convolution, squeeze-and-excitation (Hu 2018), 1 x 1 projection. */
export interface InvertedResidual {
  /** A number for the stage and a letter: `block2a`. */
  readonly name: string;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros at the edges before the depthwise convolution, instead of "same" padding. */
  readonly padding?: Padding;
  readonly inputs: number;
  /** Channels after the expansion; absent if there is none. */
  readonly expanded?: number;
  /** Channels between squeeze and excitation; absent if there is none. */
  readonly squeezed?: number;
  readonly outputs: number;
  /** Whether the block's input is added to its output. */
  readonly residual: boolean;
}

export interface InvertedResidualsConfig extends PixelScale {
  readonly name?: string;
  /** Height and width of an image in pixels. */
  readonly size: number;
  /** Channels of the first feature map. */
  readonly stem: number;
  /** Zeros at the edges of the image, instead of "same" padding. */
  readonly stemPadding?: Padding;
  readonly blocks: readonly InvertedResidual[];
  /** Channels of the last feature map, and so the pooled features. */
  readonly top: number;
  readonly activation: HiddenActivation;
  readonly epsilon: number;
  /** The classes of the original head, if the net has it. */
  readonly classes?: readonly string[];
}

/**
 * A network of inverted residual blocks, as MobileNetV2 (Sandler 2018) and EfficientNet (Tan & Le 2019): images
 * `[batch, size, size, 3]` to pooled features `[batch, top]`, or with `classes` to logits `[batch, classes]`. Layers `standardise`,
 * `stem`, `block1a`, `block2a`, `block2b`, …, `top`, `pool`, `classifier`.
 */
export function invertedResiduals(config: InvertedResidualsConfig): Architecture {
  const { name = 'inverted-residuals', size, stem, stemPadding: padding, blocks, top, epsilon, classes } = config;
  const active = (x: Tensor) => hiddenActivation(x, config.activation);
  const settings = { padding, epsilon };
  return {
    name,
    input: pixelInput(size, config),
    layers: [
      standardise(config),
      { name: 'stem', apply: (x, w, mode) => active(convNorm(x, w, ['stem/conv', 'stem/norm'], mode, 2, settings)) },
      ...blocks.map((block): Layer => ({ name: block.name, apply: (x, w, mode) => run(x, w, block, config, mode) })),
      { name: 'top', apply: (x, w, mode) => active(convNorm(x, w, ['top/conv', 'top/norm'], mode, 1, { epsilon })) },
      { name: 'pool', apply: (x) => globalAverage(x) },
      ...(classes ? [{ name: 'classifier', apply: (x: Tensor, w: Weights) => dense(x, w, 'classifier') }] : []),
    ],
    weights: [
      ...normed('stem', { shape: [3, 3, 3, stem] }, 'stem'),
      ...blocks.flatMap((block, index) => blockWeights(block, `blocks.${index}`)),
      ...normed('top', { shape: [1, 1, blocks[blocks.length - 1].outputs, top] }, 'top'),
      ...(classes ? publishedAs(denseWeights('classifier', top, classes.length, 'small'), 'classifier') : []),
    ],
    output: [classes ? classes.length : top],
    classes,
    recipe: { architecture: 'inverted-residuals', config },
  };
}

function run(
  x: Tensor,
  weights: Weights,
  { name, stride, padding, expanded, squeezed, residual }: InvertedResidual,
  { activation, epsilon }: InvertedResidualsConfig,
  mode: Mode,
): Tensor {
  const part = (path: string) => [`${name}/${path}`, `${name}/${path}-norm`] as const;
  const active = (y: Tensor) => hiddenActivation(y, activation);
  const wide = expanded ? active(convNorm(x, weights, part('expand'), mode, 1, { epsilon })) : x;
  const filtered = active(depthwiseNorm(wide, weights, part('filter'), mode, stride, { padding, epsilon }));
  const gated = squeezed ? filtered.mul(excitation(filtered, weights, name, active)) : filtered;
  const projected = convNorm(gated, weights, part('project'), mode, 1, { epsilon });
  return residual ? projected.add(x) : projected;
}

/** A factor in 0..1 for each channel, from the channels' means: `[batch, 1, 1, channels]`. */
function excitation(x: Tensor, weights: Weights, name: string, active: (y: Tensor) => Tensor): Tensor {
  const squeezed = active(conv(x.mean([1, 2], true), weights, `${name}/squeeze`));
  return tf.sigmoid(conv(squeezed, weights, `${name}/excite`));
}

function blockWeights(block: InvertedResidual, published: string): WeightSpec[] {
  const { name, kernel: side, inputs, expanded, squeezed, outputs } = block;
  const wide = expanded ?? inputs;
  const part = (path: string, kernel: ConvKernel): WeightSpec[] =>
    convNormWeights(
      `${name}/${path}`,
      kernel,
      `${published}.${path}.conv`,
      `${name}/${path}-norm`,
      `${published}.${path}.norm`,
    );
  const gate = (path: string, from: number, to: number) =>
    publishedAs(kernelWeights(`${name}/${path}`, [1, 1, from, to]), `${published}.${path}`);
  return [
    ...(expanded ? part('expand', { shape: [1, 1, inputs, expanded] }) : []),
    ...part('filter', { shape: [side, side, wide, 1], depthwise: true }),
    ...(squeezed ? [...gate('squeeze', wide, squeezed), ...gate('excite', squeezed, wide)] : []),
    ...part('project', { shape: [1, 1, wide, outputs] }),
  ];
}

const normed = (name: string, kernel: ConvKernel, published: string) =>
  convNormWeights(`${name}/conv`, kernel, `${published}.conv`, `${name}/norm`, `${published}.norm`);
