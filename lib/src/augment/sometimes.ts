import { tf } from '../engine/tensorflow';
import { requireFunction } from '../require/arguments';
import { type Change, perExample, requireWithin } from './change';
import { motionWhere } from './motion';

/**
 * Applies a transform to a random subset of the examples, each with probability `fraction`, drawn again in each step:
 * `sometimes(0.3, cutout())`. Returns a transform of any shape that `change` accepts. Throws if `change` is not a
 * function or the fraction is not in 0..1.
 */
export function sometimes(fraction: number, change: Change): Change {
  requireFunction('sometimes', 'a change such as flip()', change);
  requireWithin(fraction, [0, 1], 'The share of examples that sometimes(share, change) changes');
  return (x, draws) => {
    const chosen = draws.uniform(perExample(x), 0, 1).less(fraction);
    const moved: typeof draws.moved = (motion) => draws.moved?.(motionWhere(chosen.reshape([-1]), motion));
    return tf.where(chosen, change(x, { ...draws, moved }), x);
  };
}
