import type { Tensor, Tensor4D, Variable } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { batchNorm, dropout } from './layers';
import type { ModelLayer } from './layers-model-calls';
import { alphaDropout, gaussianDropout, gaussianNoise, sharedDropout } from './noise';

/** A layer of a model, with its names in the net. */
export interface Part {
  readonly layer: ModelLayer;
  readonly name: string;
  /** The prefix of its weights' names: its name, after that of its leader if it has one. */
  readonly prefix: string;
  /** Its weights, and the layer's holder of each. */
  readonly holders: readonly { readonly name: string; readonly holder: Holder }[];
  /** The layer whose mode it follows: itself if it has trainable weights. */
  readonly leader: string;
}

/** TensorFlow.js's holder of a variable. */
export interface Holder {
  val: Variable;
}

/** The fields of the layers that this library computes. */
type Fields = ModelLayer & {
  readonly rate: number;
  readonly stddev: number;
  readonly noiseShape?: readonly number[];
  readonly epsilon: number;
  readonly momentum: number;
  readonly strides: [number, number];
  readonly padding: 'same' | 'valid';
  readonly dataFormat: string;
  readonly dilationRate: [number, number];
  readonly activation: { apply(x: Tensor): Tensor };
  getNoiseShape(x: Tensor): readonly number[] | null | undefined;
};

/**
 * The outputs of a layer, computed with these weights instead of the layer's. Batch normalisation and random layers are
 * computed by this library, so that they follow `mode` and can be compiled, and dilated convolutions, so that they have gradients;
 * all others by TensorFlow.js.
 */
export function runLayer(part: Part, inputs: Tensor[], weights: Weights, mode: Mode, mask?: Tensor): Tensor[] {
  const { rate, stddev, noiseShape } = part.layer as Fields;
  const [x] = inputs;
  switch (part.layer.getClassName()) {
    case 'BatchNormalization':
      return [normalise(x, part, weights, mode)];
    case 'Dropout':
    case 'SpatialDropout1D':
      return [dropUnits(x, part.layer as Fields, mode)];
    case 'GaussianNoise':
      return [gaussianNoise(x, stddev, mode)];
    case 'GaussianDropout':
      return [gaussianDropout(x, rate, mode)];
    case 'AlphaDropout':
      return [alphaDropout(x, rate, mode, noiseShape)];
    case 'Conv2D':
      if (isDilated(part.layer as Fields)) return [dilatedConvolution(x, part, weights)];
  }
  if (mode.training && dropsInside(part.layer)) {
    throw new TransferError(
      `The recurrent layer '${part.name}' drops units by a mask that JavaScript draws, which a compiled step cannot ` +
        'redraw. Set dropout: 0 and recurrentDropout: 0 and add a dropout layer after it, or freeze it.',
    );
  }
  const { training } = mode;
  const outputs = withLayerWeights(part, weights, () =>
    part.layer.apply(inputs, mask ? { training, mask } : { training }),
  );
  return (Array.isArray(outputs) ? outputs : [outputs]) as Tensor[];
}

function isDilated({ dilationRate, dataFormat }: Fields): boolean {
  return dataFormat === 'channelsLast' && dilationRate.some((rate) => rate > 1);
}

/** Dilated convolution as separate operations: TensorFlow.js' fused operation has no gradient with dilation. */
function dilatedConvolution(x: Tensor, { layer, prefix }: Part, weights: Weights): Tensor {
  const { strides, padding, dilationRate, activation } = layer as Fields;
  const kernel = weights[`${prefix}/kernel`] as Tensor as Tensor4D;
  const convolved = tf.conv2d(x as Tensor4D, kernel, strides, padding, 'NHWC', dilationRate);
  const bias = weights[`${prefix}/bias`];
  return activation.apply(bias ? convolved.add(bias) : convolved);
}

/** Whether a layer's computation depends on the mode: inside another layer, this library cannot compute it. */
export function dependsOnMode(layer: ModelLayer): boolean {
  const classNames = [
    'BatchNormalization',
    'Dropout',
    'SpatialDropout1D',
    'GaussianNoise',
    'GaussianDropout',
    'AlphaDropout',
  ];
  return classNames.includes(layer.getClassName());
}

/** Batch normalisation by this library; a missing gamma is 1, a missing beta 0. A layer that the model freezes stays frozen. */
function normalise(x: Tensor, { layer, prefix }: Part, weights: Weights, mode: Mode): Tensor {
  const { epsilon, momentum } = layer as Fields;
  const channels = x.shape.slice(-1);
  const normWeights = {
    [`${prefix}/scale`]: tf.ones(channels),
    [`${prefix}/offset`]: tf.zeros(channels),
    ...weights,
  } as Weights;
  return batchNorm(
    x,
    normWeights,
    prefix,
    layer.trainable ? mode : { ...mode, training: false, byBatch: () => false },
    momentum,
    epsilon,
  );
}

/** Dropout, with a mask shared along axes if the layer has a noise shape. A rate of 1 drops nothing, as in TensorFlow.js. */
function dropUnits(x: Tensor, layer: Fields, mode: Mode): Tensor {
  if (layer.rate >= 1) return x;
  const maskShape = layer.getNoiseShape(x);
  return maskShape ? sharedDropout(x, layer.rate, maskShape, mode) : dropout(x, layer.rate, mode);
}

/** Whether a recurrent layer drops units of its input or its state. */
export function dropsInside(layer: object): boolean {
  const { dropout = 0, recurrentDropout = 0, cell, cells, forwardLayer } = layer as Record<string, never>;
  const inner: object[] = [cell, forwardLayer, ...(cells ?? [])].filter((one) => one !== undefined);
  return dropout > 0 || recurrentDropout > 0 || inner.some(dropsInside);
}

/** Runs with these weights in the layer's holders: a copied net has separate weights, but shares the model's layers. */
function withLayerWeights<Result>({ holders }: Part, weights: Weights, run: () => Result): Result {
  const originals = holders.map(({ holder }) => holder.val);
  for (const { name, holder } of holders) holder.val = weights[name];
  try {
    return run();
  } finally {
    for (const [index, { holder }] of holders.entries()) holder.val = originals[index];
  }
}
