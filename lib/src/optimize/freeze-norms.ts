import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { normOf, normsOf } from '../net/norms';

/**
 * Keeps every batch normalisation as it was learnt: scale, offset and moving averages stay, and the layers they stand in
 * normalise by these averages while their kernels learn. The safe choice for batches of a few examples, whose statistics
 * are noise (Wu & Johnson 2021, section 3). `freeze` with globs for the names `mean` and `variance` alone keeps the
 * averages and lets scale and offset learn. Throws where the net has no batch normalisation.
 */
export function freezeNorms(): Transform {
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name, names) => normsOf(names).has(normOf(name)),
    validate(names) {
      if (normsOf(names).size > 0) return;
      throw new TransferError(
        'freezeNorms() found no batch normalisation in this net (no weights called NAME/mean and NAME/variance). Leave it out.',
      );
    },
  };
}
