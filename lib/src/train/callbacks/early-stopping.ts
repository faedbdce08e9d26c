import { bestEpoch, isLowerBetter, requireMeasured } from '../../core/best-epoch';
import type { Callback } from '../../core/callback';
import { TransferError } from '../../error';
import { numberText } from '../../require/described';
import { requireNotNegative } from '../../require/number';
import { requireOptions } from '../../require/options';
import { renamedOption } from '../../require/renamed-option';

export interface EarlyStoppingOptions {
  /** The number of epochs without an improvement after which the run ends. */
  readonly patience: number;
  /**
   * The measure that is monitored, `validLoss` by default: `loss`, `validLoss`, `validAccuracy` or the name of a metric of `fit`.
   * Losses must fall, accuracy and metrics must rise, unless the metric is `lowerIsBetter`.
   */
  readonly of?: string;
  /** The minimum improvement that counts, 0 by default. */
  readonly minDelta?: number;
  /** @deprecated Use `minDelta`, which is the same option. */
  readonly least?: number;
}

/**
 * Early stopping (Prechelt 1998): ends the run when the monitored measure has not improved for `patience` epochs, because
 * more training would overfit. The network has its last weights; add `bestWeights()` for those of the best epoch. It decides
 * by the history alone, so a resumed run stops at the same epoch as an uninterrupted one. Throws unless `patience` is a
 * positive integer and `minDelta` is 0 or more, and if `fit` does not measure `of`.
 */
export function earlyStopping(options: EarlyStoppingOptions): Callback {
  requireOptions('earlyStopping', options, { patience: 'required', of: true, minDelta: true, least: 'deprecated' });
  const { patience, of = 'validLoss' } = options;
  const minDelta = renamedOption('earlyStopping', options, ['minDelta', 'least'], 0);
  if (!Number.isInteger(patience) || patience < 1) {
    throw new TransferError(
      `earlyStopping's patience must be a positive integer of epochs; got ${numberText(patience)}. Try patience: 5.`,
    );
  }
  requireNotNegative("earlyStopping's minDelta", minDelta, 'Try 0.');
  return {
    mayEnd: true,
    begin: (run) => requireMeasured(run, of, 'earlyStopping'),
    epoch(run) {
      const { epochs } = run.history;
      const best = bestEpoch(epochs, { of, minDelta, lowerIsBetter: isLowerBetter(run, of) });
      if (epochs.length - 1 - best < patience) return;
      return { stop: `${of} has not improved for ${patience} ${patience === 1 ? 'epoch' : 'epochs'}` };
    },
  };
}
