import type { Variable } from '@tensorflow/tfjs';
import { bestEpoch, isLowerBetter, requireMeasured } from '../../core/best-epoch';
import type { Callback, Run } from '../../core/callback';
import { tf } from '../../engine/tensorflow';
import { requireOptions } from '../../require/options';

/**
 * Restores the weights of the best epoch when the run ends, for whatever reason it ends. `of` is the criterion: `validLoss`
 * (lowest) by default, or the name of a metric of `fit`. Combine it with `earlyStopping` and `checkpoint` in any order: a
 * checkpoint includes the best weights. Throws if `fit` does not measure `of`.
 */
export function bestWeights(options: { readonly of?: string } = {}): Callback {
  requireOptions('bestWeights', options, { of: true });
  const { of = 'validLoss' } = options;
  let copies: Record<string, Variable> = {};
  const best = (run: Run) => bestEpoch(run.history.epochs, { of, lowerIsBetter: isLowerBetter(run, of) });
  return {
    memory({ net, state }) {
      const names = Object.keys(net.weights).filter((name) => name in state);
      copies = Object.fromEntries(names.map((name) => [name, tf.variable(net.weights[name], false)]));
      return Object.fromEntries(names.map((name) => [`best:${of}:${name}`, copies[name]]));
    },
    begin: (run) => requireMeasured(run, of, 'bestWeights'),
    epoch(run) {
      if (best(run) !== run.history.epochs.length - 1) return;
      for (const [name, copy] of Object.entries(copies)) copy.assign(run.net.weights[name]);
    },
    end(run) {
      const { net } = run;
      try {
        if (best(run) < 0) return;
        // A network may have been disposed during the run.
        for (const [name, copy] of Object.entries(copies))
          if (!net.weights[name].isDisposed) net.weights[name].assign(copy);
      } finally {
        tf.dispose(copies);
        copies = {};
      }
    },
  };
}
