import { each, type Transform } from '../core/transform';
import { requireNotNegative, requireNumber } from '../require/number';
import type { Schedule } from './schedule';

const HINT = 'Try 1e-3 for Adam, 1e-1 for gradient descent.';

/**
 * The last transform of an optimizer: multiplies by the negative learning rate, which is constant or follows a schedule.
 * Throws if the rate is negative or not a number; for a schedule it throws at the step with such a rate.
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

/** A constant learning rate is a constant of the graph. */
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
