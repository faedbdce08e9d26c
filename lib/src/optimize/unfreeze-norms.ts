import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { normOf, normsOf } from '../net/norms';

/**
 * Trains only batch normalisations: their scales and offsets by the gradient, their running means and variances by the
 * batches. All other weights are frozen. The opposite of `freezeNorms`. These are few parameters that affect every feature of
 * a network (Frankle et al. 2021), and those that `tent` adapts. A run throws if the network has no batch normalisation.
 */
export function unfreezeNorms(): Transform {
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name, names) => !normsOf(names).has(normOf(name)),
    validate(names) {
      if (normsOf(names).size > 0) return;
      throw new TransferError(
        'unfreezeNorms() needs a network with batch normalisation; got none (no weights NAME/mean and NAME/variance). ' +
          'Try leaving it out.',
      );
    },
  };
}

/** @deprecated Use `unfreezeNorms`, which is the same function. */
export const thawNorms = unfreezeNorms;
