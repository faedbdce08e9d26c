import { each, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { requirePositive } from '../require/number';
import { globalNorm } from './global-norm';

/**
 * Gradient clipping by the global norm (Pascanu, Mikolov & Bengio 2013, Algorithm 1): scales all gradients by one factor, so
 * that their norm as one vector is at most `max`. It keeps their direction, and gradients of a smaller norm bit for bit.
 * Put it before the optimizer. Throws unless `max` is above 0.
 */
export function clipByGlobalNorm(max: number): Transform {
  requirePositive("clipByGlobalNorm's largest norm", max, 'Try 1.');
  return {
    init: () => ({}),
    update(gradients, state) {
      const factor = tf.scalar(max).div(globalNorm(gradients).maximum(max));
      return { updates: each(gradients, (gradient) => gradient.mul(factor)), state };
    },
  };
}
