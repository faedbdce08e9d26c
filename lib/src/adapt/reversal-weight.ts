import { requireNotNegative } from '../optimize/require-number';
import type { Schedule } from '../optimize/schedule';
import type { Adaptation } from '../train/adaptation';

/** How strongly a net works against its discriminator, or how that changes over a run. */
export type ReversalWeight = number | Schedule;

/** `scalars` of an adaptation: the weight at each moment. `by` names the function that got it, in errors. */
export function weightScalars(by: string, weight: ReversalWeight): NonNullable<Adaptation['scalars']> {
  const valueAt = typeof weight === 'number' ? () => weight : weight;
  for (const position of [0, 1]) requireNotNegative(`${by}'s weight`, valueAt(position), 'Try ramp().');
  return ({ position }) => ({ weight: valueAt(position) });
}
