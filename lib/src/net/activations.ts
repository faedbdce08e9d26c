import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { requireArray, requireNet, requireTensor } from '../require/arguments';
import { lastMatch } from './compose';
import { explaining, forwardTo } from './forward';

/**
 * What leaves some of a net's layers, by the globs that name them: `activations(net, x, ['block3*', 'block5*'])`. Each is
 * that of the last layer that matches, as it is, `[batch, height, width, channels]` or `[batch, tokens, width]`; nothing
 * behind the last of them is run. x is what the net reads: pictures through `preprocess` first. For a whole dataset, with
 * maps averaged, take `extractLayers`. The caller disposes the tensors.
 */
export function activations(net: Net, x: Tensor, globs: readonly string[]): Record<string, Tensor> {
  requireNet('activations', net);
  requireTensor('activations', x);
  requireArray('activations', 'globs', globs);
  const places = globs.map((glob) => lastMatch(net, glob));
  const outputs = explaining(net, x, () => tf.tidy(() => forwardTo(net, places, x).map((output) => output.clone())));
  return Object.fromEntries(globs.map((glob, which) => [glob, outputs[which]]));
}
