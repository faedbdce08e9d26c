import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { batchNorm, dropout } from './layers';
import type { ModelLayer } from './layers-model-calls';
import { alphaDropout, gaussianDropout, gaussianNoise, sharedDropout } from './noise';

/** A layer of a model, as the net made of it knows it. */
export interface Part {
  readonly layer: ModelLayer;
  readonly name: string;
  /** What the names of its weights begin with: its name, behind that of its leader where it has one. */
  readonly prefix: string;
  /** Its weights, and where the layer keeps each. */
  readonly holders: readonly { readonly name: string; readonly holder: Holder }[];
  /** The layer that it goes with: itself, where it has weights that can learn. */
  readonly leader: string;
}

/** TensorFlow.js's own box around a variable. */
export interface Holder {
  val: Variable;
}

/** The fields of the layers that are computed here. */
type Fields = ModelLayer & {
  readonly rate: number;
  readonly stddev: number;
  readonly noiseShape?: readonly number[];
  readonly epsilon: number;
  readonly momentum: number;
  getNoiseShape(x: Tensor): readonly number[] | null | undefined;
};

/**
 * What a layer makes of its inputs, with these weights in place of those that it keeps. Layers that normalise by the batch
 * or draw at random are computed by the functions of this library, so that they obey `mode` and can be compiled; all
 * others by TensorFlow.js.
 */
export function runLayer(part: Part, inputs: Tensor[], weights: Weights, mode: Mode, mask?: Tensor): Tensor[] {
  const { rate, stddev, noiseShape } = part.layer as Fields;
  const [x] = inputs;
  switch (part.layer.getClassName()) {
    case 'BatchNormalization':
      return [normalise(x, part, weights, mode)];
    case 'Dropout':
    case 'SpatialDropout1D':
      return [drop(x, part.layer as Fields, mode)];
    case 'GaussianNoise':
      return [gaussianNoise(x, stddev, mode)];
    case 'GaussianDropout':
      return [gaussianDropout(x, rate, mode)];
    case 'AlphaDropout':
      return [alphaDropout(x, rate, mode, noiseShape)];
  }
  if (mode.training && dropsInside(part.layer)) {
    throw new TransferError(
      `The recurrent layer '${part.name}' drops units by a mask that JavaScript draws, which a compiled step cannot ` +
        'repeat anew. Make it with dropout: 0 and recurrentDropout: 0 and put a dropout layer behind it, or freeze it.',
    );
  }
  const { training } = mode;
  const made = lending(part, weights, () => part.layer.apply(inputs, mask ? { training, mask } : { training }));
  return (Array.isArray(made) ? made : [made]) as Tensor[];
}

/** A layer that cannot be trained right inside another one, where this library does not reach it. */
export function isOwn(layer: ModelLayer): boolean {
  const own = ['BatchNormalization', 'Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout'];
  return own.includes(layer.getClassName());
}

/** Batch normalisation by this library; a missing gamma is 1, a missing beta 0. A layer said to be still is. */
function normalise(x: Tensor, { layer, prefix }: Part, weights: Weights, mode: Mode): Tensor {
  const { epsilon, momentum } = layer as Fields;
  const channels = x.shape.slice(-1);
  const all = {
    [`${prefix}/scale`]: tf.ones(channels),
    [`${prefix}/offset`]: tf.zeros(channels),
    ...weights,
  } as Weights;
  return batchNorm(
    x,
    all,
    prefix,
    layer.trainable ? mode : { ...mode, training: false, byBatch: () => false },
    momentum,
    epsilon,
  );
}

/** Dropout, along whole axes where the layer says so. A share of one drops nothing, as in TensorFlow.js. */
function drop(x: Tensor, layer: Fields, mode: Mode): Tensor {
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

/** Runs with these weights in the layer's hands: a copy of a net has weights of its own, and the model's layers. */
function lending<Result>({ holders }: Part, weights: Weights, run: () => Result): Result {
  const own = holders.map(({ holder }) => holder.val);
  for (const { name, holder } of holders) holder.val = weights[name];
  try {
    return run();
  } finally {
    for (const [place, { holder }] of holders.entries()) holder.val = own[place];
  }
}
