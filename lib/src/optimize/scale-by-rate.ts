import { asSchedule, type Schedule } from './schedule';
import { each, type Transform } from './transform';

/** The last link of an optimizer: turns uphill into a step downhill of the scheduled size. */
export function scaleByRate(rate: number | Schedule): Transform {
  const schedule = asSchedule(rate);
  return {
    init: () => ({}),
    update: (gradients, state, _weights, { position }) => ({
      updates: each(gradients, (gradient) => gradient.mul(-schedule(position))),
      state,
    }),
  };
}
