import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { normOf, normsOf } from '../net/norms';

/**
 * Lets only batch normalisations learn: their scales and offsets by the gradient, their moving averages by the batches;
 * all other weights stay. The opposite of `freezeNorms`. Few numbers that reach every feature of a net (Frankle et al.
 * 2021), and what `tent` adapts. Throws where the net has no batch normalisation.
 */
export function unfreezeNorms(): Transform {
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name, names) => !normsOf(names).has(normOf(name)),
    validate(names) {
      if (normsOf(names).size > 0) return;
      throw new TransferError(
        'unfreezeNorms() found no batch normalisation in this net (no weights called NAME/mean and NAME/variance). Leave it out.',
      );
    },
  };
}

/** @deprecated Use `unfreezeNorms`, which is the same function. */
export const thawNorms = unfreezeNorms;
