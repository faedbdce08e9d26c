import { bestEpoch, requireMeasured } from '../../core/best-epoch';
import type { Callback, Measure } from '../../core/callback';
import { TransferError } from '../../error';
import { numberText } from '../../require/described';
import { requireOptions } from '../../require/options';

export interface EarlyStoppingOptions {
  /** Epochs without a better value after which the run ends. */
  readonly patience: number;
  /** What is watched: `validLoss` unless said. Losses shall fall, accuracy shall rise. */
  readonly of?: Measure;
  /** By how much a value must be better to count. */
  readonly least?: number;
}

/**
 * Ends the run when what it watches has not got better for `patience` epochs (Prechelt 1998): more training would only
 * fit the examples. The net keeps its last weights; add `bestWeights()` for those of the best epoch. It decides by the
 * history alone, so a resumed run stops where an uninterrupted one does. Throws where `fit` does not measure `of`.
 */
export function earlyStopping(options: EarlyStoppingOptions): Callback {
  requireOptions('earlyStopping', options, { patience: 'required', of: true, least: true });
  const { patience, of = 'validLoss', least = 0 } = options;
  if (!Number.isInteger(patience) || patience < 1) {
    throw new TransferError(
      `earlyStopping's patience is ${numberText(patience)}; it is a number of epochs, 1 or more.`,
    );
  }
  if (!(least >= 0)) throw new TransferError(`earlyStopping's least is ${least}; it must be 0 or more.`);
  return {
    mayEnd: true,
    begin: (run) => requireMeasured(run, of, 'earlyStopping'),
    epoch({ history: { epochs } }) {
      const best = bestEpoch(epochs, of, least);
      if (epochs.length - 1 - best < patience) return;
      return { stop: `${of} has not got better for ${patience} ${patience === 1 ? 'epoch' : 'epochs'}` };
    },
  };
}
