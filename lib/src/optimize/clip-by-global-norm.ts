import { each, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { requirePositive } from '../require/number';

/**
 * Scales all gradients by one factor, so that together, as one long vector, they are at most `max` long (Pascanu,
 * Mikolov & Bengio 2013, Algorithm 1). Their direction stays, and shorter ones stay to the bit.
 * Stands in front of the optimizer. Throws unless `max` is above 0.
 */
export function clipByGlobalNorm(max: number): Transform {
  requirePositive("clipByGlobalNorm's largest norm", max, 'Try 1.');
  return {
    init: () => ({}),
    update(gradients, state) {
      const norm = tf.addN(Object.values(gradients).map((gradient) => gradient.square().sum())).sqrt();
      const factor = tf.scalar(max).div(norm.maximum(max));
      return { updates: each(gradients, (gradient) => gradient.mul(factor)), state };
    },
  };
}
