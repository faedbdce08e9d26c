import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { exactGelu } from '../net/gelu';
import { layerNorm } from '../net/layer-norm';
import { dense, depthwise, globalAverage } from '../net/layers';
import { denseWeights, kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { letters } from './letters';
import { type PixelScale, pixelInput, standardise } from './pixel-scale';
import { publishedAs } from './published-as';

export interface ConvnextConfig extends PixelScale {
  readonly name?: string;
  /** Height and width of an image in pixels. */
  readonly size: number;
  /** Height and width of a patch in pixels. */
  readonly patch: number;
  readonly stages: readonly { readonly blocks: number; readonly outputs: number }[];
  /** Of the normalisation after pooling; the others have 1e-6. */
  readonly epsilon: number;
  /** The classes of the original head, if the net has it. */
  readonly classes?: readonly string[];
}

/** One residual block; the first of a stage halves the resolution before it, except in the first stage. */
interface Block {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly downsamples: boolean;
  readonly stage: number;
  readonly index: number;
}

const EPSILON = 1e-6;

/**
 * ConvNeXt (Liu 2022): images `[batch, size, size, 3]` to pooled features `[batch, channels]`, or with `classes` to logits
 * `[batch, classes]`. Layers `standardise`, `stem`, `block1a`, `block1b`, …, `pool`, `classifier`: a number for the stage and a
 * letter, so that `block1*` is one stage.
 */
export function convnext(config: ConvnextConfig): Architecture {
  const { name = 'convnext', size, patch, stages, epsilon, classes } = config;
  const { outputs } = stages[stages.length - 1];
  const blocks = blocksOf(config);
  return {
    name,
    input: pixelInput(size, config),
    layers: [
      standardise(config),
      { name: 'stem', apply: (x, w) => layerNorm(strided(x, w, 'stem', patch), w, 'stem/norm', EPSILON) },
      ...blocks.map((block): Layer => ({ name: block.name, apply: (x, w) => residual(x, w, block) })),
      { name: 'pool', apply: (x, w) => layerNorm(globalAverage(x), w, 'pool/norm', epsilon) },
      ...(classes ? [{ name: 'classifier', apply: (x: Tensor, w: Weights) => dense(x, w, 'classifier') }] : []),
    ],
    weights: [
      ...convolution('stem', patch, 3, stages[0].outputs, 'embeddings.patch_embeddings'),
      ...publishedAs(layerNormWeights('stem/norm', stages[0].outputs), 'embeddings.layernorm'),
      ...blocks.flatMap(blockWeights),
      ...publishedAs(layerNormWeights('pool/norm', outputs), 'layernorm'),
      ...(classes ? publishedAs(denseWeights('classifier', outputs, classes.length, 'small'), 'classifier') : []),
    ],
    output: [classes ? classes.length : outputs],
    classes,
    recipe: { architecture: 'convnext', config },
  };
}

function blocksOf({ stages }: ConvnextConfig): Block[] {
  return stages.flatMap(({ blocks, outputs }, stage) =>
    Array.from({ length: blocks }, (_, index) => ({
      name: `block${stage + 1}${letters(index)}`,
      inputs: index === 0 && stage > 0 ? stages[stage - 1].outputs : outputs,
      outputs,
      downsamples: index === 0 && stage > 0,
      stage,
      index,
    })),
  );
}

/** A convolution of patches that do not overlap. */
function strided(x: Tensor, weights: Weights, name: string, patch: number): Tensor {
  const kernel: Tensor = weights[`${name}/kernel`];
  return tf.conv2d(x as Tensor4D, kernel as Tensor4D, patch, 'valid').add(weights[`${name}/bias`]);
}

/** x + scale feed-forward(norm(depthwise(x))), after a convolution of half the resolution at the start of a stage. */
function residual(x: Tensor, weights: Weights, { name, outputs, downsamples }: Block): Tensor {
  const halved = downsamples
    ? strided(layerNorm(x, weights, `${name}/downsample-norm`, EPSILON), weights, `${name}/downsample`, 2)
    : x;
  const rows = depthwise(halved, weights, `${name}/filter`).reshape([-1, outputs]);
  const hidden = exactGelu(dense(layerNorm(rows, weights, `${name}/norm`, EPSILON), weights, `${name}/up`));
  const scaled = dense(hidden, weights, `${name}/down`).mul(weights[`${name}/scale`]);
  return halved.add(scaled.reshape(halved.shape));
}

function blockWeights({ name, inputs, outputs, downsamples, stage, index }: Block): WeightSpec[] {
  const layer = `encoder.stages.${stage}.layers.${index}`;
  const before = `encoder.stages.${stage}.downsampling_layer`;
  const [kernel, bias] = kernelWeights(`${name}/filter`, [7, 7, outputs, 1]);
  const filter: WeightSpec[] = [
    { ...kernel, depthwise: true },
    { ...bias, shape: [outputs] },
  ];
  return [
    ...(downsamples
      ? [
          ...publishedAs(layerNormWeights(`${name}/downsample-norm`, inputs), `${before}.0`),
          ...convolution(`${name}/downsample`, 2, inputs, outputs, `${before}.1`),
        ]
      : []),
    ...publishedAs(filter, `${layer}.dwconv`),
    ...publishedAs(layerNormWeights(`${name}/norm`, outputs), `${layer}.layernorm`),
    ...publishedAs(denseWeights(`${name}/up`, outputs, 4 * outputs, 'small'), `${layer}.pwconv1`),
    ...publishedAs(denseWeights(`${name}/down`, 4 * outputs, outputs, 'small'), `${layer}.pwconv2`),
    {
      name: `${name}/scale`,
      shape: [outputs],
      init: 'ones',
      trainable: true,
      published: `${layer}.layer_scale_parameter`,
    },
  ];
}

function convolution(name: string, size: number, inputs: number, outputs: number, published: string): WeightSpec[] {
  return publishedAs(kernelWeights(name, [size, size, inputs, outputs]), published);
}
