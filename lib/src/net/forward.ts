import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Mode, Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireFunction, requireNet, requireTensor } from '../require/arguments';
import { requireAlive } from './require-alive';

/** Inference: batch normalisation uses its running mean and variance, dropout is off. */
export const PREDICTING: Mode = {
  training: false,
  update: () => {},
  seed: () => {
    throw new TransferError(
      'A layer asked for randomness while predicting. It should do so only where mode.training is true.',
    );
  },
};

const predicting = () => PREDICTING;

/**
 * Computes the forward pass: x `[batch, ...input]` to `[batch, ...output]`. It is pure except for `modeOf`'s updates. `modeOf`
 * gives the mode of each layer; by default all run at inference. Throws if a weight has been freed, or if a layer fails on an x
 * of another shape than the net's input.
 */
export function forward(net: Net, x: Tensor, modeOf: (layer: Layer) => Mode = predicting): Tensor {
  requireNet('forward', net);
  requireTensor('forward', x);
  requireFunction('forward', 'how a layer runs', modeOf);
  requireAlive(net);
  const run = () =>
    withShapeErrors(net, x, () =>
      net.layers.reduce((features, layer) => layer.apply(features, net.weights, modeOf(layer)), x),
    );
  // A training mode keeps the new running statistics: the caller who passes one frees the activations.
  return modeOf === predicting ? tf.tidy(run) : run();
}

/**
 * Explains a failure on examples of another shape than the net's input. Some other shapes are valid (larger images in a
 * convolutional net), so none is rejected before.
 */
export function withShapeErrors<Result>(net: Net, x: Tensor, run: () => Result): Result {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof TransferError || String(x.shape.slice(1)) === String(net.input.shape)) throw cause;
    throw new TransferError(
      `${net.name} takes examples of shape [${net.input.shape}], in batches [batch, ${net.input.shape}]; it got [${x.shape}].`,
      { cause },
    );
  }
}

/** The outputs of the layers at these indices, in that order. Layers after the last of them do not run. Otherwise as `forward`. */
export function forwardTo(
  net: Net,
  indices: readonly number[],
  x: Tensor,
  modeOf: (layer: Layer) => Mode = predicting,
): Tensor[] {
  requireAlive(net);
  const outputs: Tensor[] = [];
  for (const layer of net.layers.slice(0, largest(indices) + 1)) {
    outputs.push(layer.apply(outputs.at(-1) ?? x, net.weights, modeOf(layer)));
  }
  return indices.map((index) => outputs[index]);
}

/** Applies the net's preprocessing to pixels 0..255 `[batch, height, width, channels]`: `(pixel - mean) / std`, of the same shape. */
export function preprocess(net: Net, pixels: Tensor): Tensor {
  requireNet('preprocess', net);
  requireTensor('preprocess', pixels);
  const { mean = 0, std = 1 } = net.input;
  return tf.tidy(() => pixels.sub(mean).div(std));
}
