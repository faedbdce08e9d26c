import { each, type Transform } from '../core/transform';
import { requireNotNegative, requireNumber } from '../require/number';
import type { Schedule } from './schedule';

const HINT = 'Try 1e-3 for Adam, 1e-1 for gradient descent.';

/**
 * The last link of an optimizer: turns uphill into a step downhill, of a size that is fixed or follows a schedule.
 * Throws where the rate is negative or not a number, at once or at the step where the schedule says so.
 */
export function scaleByRate(rate: number | Schedule): Transform {
  if (typeof rate !== 'function') return scaleBy(rate);
  return {
    stage: 'rate',
    init: () => ({}),
    scalars({ position }) {
      const size = rate(position);
      requireNotNegative(`The learning rate that the schedule gives at position ${position}`, size, HINT);
      return { step: -size };
    },
    update: (gradients, state, _weights, { step }) => ({
      updates: each(gradients, (gradient) => gradient.mul(step)),
      state,
    }),
  };
}

/** With a rate that never changes, the number is a constant of the graph. */
function scaleBy(rate: number): Transform {
  const schedule = typeof rate === 'number' ? '' : ', or a schedule such as cosine(1e-3)';
  requireNumber('The learning rate', rate, {
    fits: rate >= 0,
    expected: `a number of 0 or more${schedule}`,
    hint: HINT,
  });
  return {
    stage: 'rate',
    init: () => ({}),
    update: (gradients, state) => ({ updates: each(gradients, (gradient) => gradient.mul(-rate)), state }),
  };
}
