import { bestEpoch, requireMeasured } from '../../core/best-epoch';
import type { Callback, Measure } from '../../core/callback';
import { TransferError } from '../../error';
import { numberText } from '../../require/described';
import { requireOptions } from '../../require/options';
import { renamedOption } from '../../require/renamed-option';

export interface EarlyStoppingOptions {
  /** Epochs without a better value after which the run ends. */
  readonly patience: number;
  /** What is watched: `validLoss` unless said. Losses shall fall, accuracy shall rise. */
  readonly of?: Measure;
  /** By how much a value must be better to count. */
  readonly minDelta?: number;
  /** @deprecated Use `minDelta`, which is the same option. */
  readonly least?: number;
}

/**
 * Ends the run when what it watches has not got better for `patience` epochs (Prechelt 1998): more training would only
 * fit the examples. The net keeps its last weights; add `bestWeights()` for those of the best epoch. It decides by the
 * history alone, so a resumed run stops where an uninterrupted one does. Throws where `fit` does not measure `of`.
 */
export function earlyStopping(options: EarlyStoppingOptions): Callback {
  requireOptions('earlyStopping', options, { patience: 'required', of: true, minDelta: true, least: 'deprecated' });
  const { patience, of = 'validLoss' } = options;
  const minDelta = renamedOption('earlyStopping', options, ['minDelta', 'least'], 0);
  if (!Number.isInteger(patience) || patience < 1) {
    throw new TransferError(
      `earlyStopping's patience is ${numberText(patience)}; it is a number of epochs, 1 or more.`,
    );
  }
  if (!(minDelta >= 0)) {
    throw new TransferError(`earlyStopping's minDelta must be 0 or more; got ${numberText(minDelta)}. Try 0.`);
  }
  return {
    mayEnd: true,
    begin: (run) => requireMeasured(run, of, 'earlyStopping'),
    epoch({ history: { epochs } }) {
      const best = bestEpoch(epochs, of, minDelta);
      if (epochs.length - 1 - best < patience) return;
      return { stop: `${of} has not got better for ${patience} ${patience === 1 ? 'epoch' : 'epochs'}` };
    },
  };
}
