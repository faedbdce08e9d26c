import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { requireArray, requireNet, requireTensor } from '../require/arguments';
import { lastMatch } from './compose';
import { forwardTo, withShapeErrors } from './forward';

/**
 * Computes the outputs of some layers, by the globs that name them: `activations(net, x, ['block3*', 'block5*'])`. A glob
 * selects the last layer that it matches. Returns a tensor for each glob, `[batch, height, width, channels]` or
 * `[batch, tokens, width]`, without pooling; the caller disposes them. Layers after the last selected one do not run. x is the
 * net's input `[batch, ...input]`: pass images through `preprocess` first. For a full dataset, with pooled feature maps, use
 * `extractLayers`. Throws if a glob matches no layer, if a weight has been freed, or if x has a shape that the net cannot take.
 */
export function activations(net: Net, x: Tensor, globs: readonly string[]): Record<string, Tensor> {
  requireNet('activations', net);
  requireTensor('activations', x);
  requireArray('activations', 'globs', globs);
  const distinct = [...new Set(globs)];
  const indices = distinct.map((glob) => lastMatch(net, glob));
  const outputs = withShapeErrors(net, x, () =>
    tf.tidy(() => forwardTo(net, indices, x).map((output) => output.clone())),
  );
  return Object.fromEntries(distinct.map((glob, which) => [glob, outputs[which]]));
}
