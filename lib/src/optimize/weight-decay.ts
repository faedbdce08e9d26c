import type { Tensor } from '@tensorflow/tfjs';
import { each, type Transform } from '../core/transform';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';

/** Which weights a transform acts on, by name and value; the value tells the shape. */
export type WeightMask = (name: string, weight: Tensor) => boolean;

/**
 * Kernels and embeddings, but not biases nor a normalisation's scale and offset: what has two axes or more. A bias pulled
 * to zero fits nothing better, and a scale pulled to zero switches its channel off, so most recipes spare both.
 */
const KERNELS: WeightMask = (_name, weight) => weight.rank > 1;

/**
 * Adds `decay * weight` to the gradient (optax's `add_decayed_weights`). In front of `sgd` it is the L2 penalty
 * `decay / 2 * |w|^2`; between Adam and the rate it is decoupled weight decay, which `adamw` is.
 * Acts on kernels only; `mask: () => true` decays every weight. Throws on a negative decay.
 */
export function weightDecay(decay: number, options: { readonly mask?: WeightMask } = {}): Transform {
  requireOptions('weightDecay', options, { mask: true });
  const { mask = KERNELS } = options;
  requireNotNegative('The weight decay', decay, 'Try 0.01.');
  return {
    stage: 'gradient',
    init: () => ({}),
    update: (gradients, state, weights) => ({
      updates: each(gradients, (gradient, name) =>
        mask(name, weights[name]) ? gradient.add(weights[name].mul(decay)) : gradient,
      ),
      state,
    }),
  };
}
