import { asSchedule, type Schedule } from '../optimize/schedule';
import { requireNotNegative } from '../require/number';
import type { Adaptation } from '../train/adaptation';

/** The weight of an adaptation. */
export interface WeightOptions {
  /** Factor on its loss, or on its reversed gradient: a number, or a schedule over the position in the run. */
  readonly weight?: number | Schedule;
}

/**
 * `scalars` of an adaptation: the weight at each step. Errors name `caller`. Throws if the weight is negative at the
 * start or end.
 */
export function weightScalars(caller: string, weight: number | Schedule): NonNullable<Adaptation['scalars']> {
  const weightAt = asSchedule(weight);
  for (const position of [0, 1]) requireNotNegative(`${caller}'s weight`, weightAt(position), 'Try ramp().');
  return ({ position }) => ({ weight: weightAt(position) });
}
