import { each, type Transform } from '../core/transform';
import { requirePositive } from '../require/number';

/**
 * Limits each value of a gradient to `[-max, max]` (gradient clipping by value). Unlike `clipByGlobalNorm` it changes
 * the direction of the gradient, towards the diagonals. Put it before the optimizer. Throws unless `max` is above 0.
 */
export function clipByValue(max: number): Transform {
  requirePositive("clipByValue's largest value", max, 'Try 1.');
  return {
    init: () => ({}),
    update: (gradients, state) => ({
      updates: each(gradients, (gradient) => gradient.clipByValue(-max, max)),
      state,
    }),
  };
}
