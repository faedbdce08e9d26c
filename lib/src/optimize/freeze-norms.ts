import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { normOf, normsOf } from '../net/norms';

/**
 * Freezes every batch normalisation: scale, offset, and running mean and variance stay. Their layers normalise by the running
 * statistics, while the kernels are trained. Use it for batches of a few examples, whose statistics are noise (Wu & Johnson
 * 2021, section 3). To train scale and offset with frozen statistics, `freeze` the names `mean` and `variance` by globs. A run
 * throws if the network has no batch normalisation.
 */
export function freezeNorms(): Transform {
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name, names) => normsOf(names).has(normOf(name)),
    validate(names) {
      if (normsOf(names).size > 0) return;
      throw new TransferError(
        'freezeNorms() needs a network with batch normalisation; got none (no weights NAME/mean and NAME/variance). ' +
          'Try leaving it out.',
      );
    },
  };
}
