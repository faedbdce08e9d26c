import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireFunction, requireNet, requireTensor } from '../require/arguments';
import type { Layer, Mode, Net } from './net';
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

/**
 * Runs a net: x `[batch, ...input]` to `[batch, ...output]`. Pure but for `modeOf`'s updates.
 * `modeOf` says how each layer runs; by default every layer predicts.
 */
export function forward(net: Net, x: Tensor, modeOf: (layer: Layer) => Mode = () => PREDICTING): Tensor {
  requireNet('forward', net);
  requireTensor('forward', x);
  requireFunction('forward', 'how a layer runs', modeOf);
  requireAlive(net);
  return net.layers.reduce((features, layer) => layer.apply(features, net.weights, modeOf(layer)), x);
}

/**
 * What leaves the layers at these places, in their order; nothing behind the last of them is run. Otherwise as `forward`.
 */
export function forwardTo(
  net: Net,
  places: readonly number[],
  x: Tensor,
  modeOf: (layer: Layer) => Mode = () => PREDICTING,
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
  return pixels.sub(mean).div(std);
}
