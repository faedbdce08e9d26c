import { each, type Transform } from '../core/transform';
import { requirePositive } from '../require/number';

/**
 * Cuts each number of a gradient off at `-max` and `max`, by itself. Unlike `clipByGlobalNorm` it turns the direction
 * towards the diagonals. Stands in front of the optimizer. Throws unless `max` is above 0.
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
