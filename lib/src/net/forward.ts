import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Mode, Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireFunction, requireNet, requireTensor } from '../require/arguments';
import { requireAlive } from './require-alive';

/** Runs as trained: normalises by the stored averages, drops nothing. */
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
 * Runs a net: x `[batch, ...input]` to `[batch, ...output]`. Pure but for `modeOf`'s updates.
 * `modeOf` says how each layer runs; by default every layer predicts.
 */
export function forward(net: Net, x: Tensor, modeOf: (layer: Layer) => Mode = predicting): Tensor {
  requireNet('forward', net);
  requireTensor('forward', x);
  requireFunction('forward', 'how a layer runs', modeOf);
  requireAlive(net);
  const run = () =>
    explaining(net, x, () =>
      net.layers.reduce((features, layer) => layer.apply(features, net.weights, modeOf(layer)), x),
    );
  // A mode in training keeps the new moving averages: the caller that gives one frees what is between the layers.
  return modeOf === predicting ? tf.tidy(run) : run();
}

/**
 * Where a layer fails on examples of another shape than the net was made for, says so. Some other shapes are right (larger
 * images into a net of convolutions), so that none is refused before.
 */
export function explaining<Result>(net: Net, x: Tensor, run: () => Result): Result {
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

/**
 * What leaves the layers at these places, in their order; nothing behind the last of them is run. Otherwise as `forward`.
 */
export function forwardTo(
  net: Net,
  places: readonly number[],
  x: Tensor,
  modeOf: (layer: Layer) => Mode = predicting,
): Tensor[] {
  requireAlive(net);
  const outputs: Tensor[] = [];
  for (const layer of net.layers.slice(0, largest(places) + 1)) {
    outputs.push(layer.apply(outputs.at(-1) ?? x, net.weights, modeOf(layer)));
  }
  return places.map((place) => outputs[place]);
}

/** Applies the net's preprocessing to pixels 0..255: `(pixel - mean) / std`. */
export function preprocess(net: Net, pixels: Tensor): Tensor {
  requireNet('preprocess', net);
  requireTensor('preprocess', pixels);
  const { mean = 0, std = 1 } = net.input;
  return tf.tidy(() => pixels.sub(mean).div(std));
}
