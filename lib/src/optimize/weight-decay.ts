import type { Tensor } from '@tensorflow/tfjs';
import { each, type Transform } from '../core/transform';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';

/** The weights that a transform acts on, by name and tensor, which has the shape. */
export type WeightMask = (name: string, weight: Tensor) => boolean;

/**
 * Kernels and embeddings, but not biases nor the scale and offset of a normalisation: weights with two axes or more. Decay of
 * a bias does not reduce overfitting, and decay of a scale turns its channel off, so most recipes leave out both.
 */
const KERNELS: WeightMask = (_name, weight) => weight.rank > 1;

/**
 * Adds `decay * weight` to the gradient (weight decay, optax's `add_decayed_weights`). Before `sgd` it is L2
 * regularisation, `decay / 2 * |w|^2`; between Adam and the learning rate it is decoupled weight decay, which `adamw`
 * is. It acts on kernels only; `mask: () => true` decays every weight. Throws if an option is unknown or `decay` is
 * negative.
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
