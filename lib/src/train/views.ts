import type { Tensor } from '@tensorflow/tfjs';
import { changed, drawsOf } from '../augment/change';
import type { Mode } from '../core/net';
import type { Adaptation } from './adaptation';

/** The views that an adaptation asks for, of a target's batch in the data's values; none without a target. */
export function viewsOf({ views = [] }: Adaptation, target: Tensor | undefined, mode: Mode): Tensor[] {
  if (!target) return [];
  // Boxes move with the labelled examples only, so no motion is reported.
  const draws = drawsOf({ seed: mode.seed });
  return views.map((changes) => changed(target, changes, draws));
}
