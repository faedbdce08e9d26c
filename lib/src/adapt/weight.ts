import { asSchedule, type Schedule } from '../optimize/schedule';
import { requireNotNegative } from '../require/number';
import type { Adaptation } from '../train/adaptation';

/** How much an adaptation counts. */
export interface WeightOptions {
  /** Factor on its loss, or on its reversed gradient: a number, or a schedule from position in the run to it. */
  readonly weight?: number | Schedule;
}

/** `scalars` of an adaptation: the weight at each moment. `by` names the function that got it, in errors. */
export function weightScalars(by: string, weight: number | Schedule): NonNullable<Adaptation['scalars']> {
  const weightAt = asSchedule(weight);
  for (const position of [0, 1]) requireNotNegative(`${by}'s weight`, weightAt(position), 'Try ramp().');
  return ({ position }) => ({ weight: weightAt(position) });
}
