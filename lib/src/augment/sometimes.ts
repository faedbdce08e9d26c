import { tf } from '../engine/tensorflow';
import { requireFunction } from '../require/arguments';
import { type Change, perExample, requireWithin } from './change';
import { motionWhere } from './motion';

/** Makes a change to this share of the examples, drawn anew in each step, and leaves the others: `sometimes(0.3, cutout())`. */
export function sometimes(share: number, change: Change): Change {
  requireFunction('sometimes', 'a change such as flip()', change);
  requireWithin(share, [0, 1], 'The share of examples that sometimes(share, change) changes');
  return (x, draws) => {
    const chosen = draws.uniform(perExample(x), 0, 1).less(share);
    const moved: typeof draws.moved = (motion) => draws.moved?.(motionWhere(chosen.reshape([-1]), motion));
    return tf.where(chosen, change(x, { ...draws, moved }), x);
  };
}
