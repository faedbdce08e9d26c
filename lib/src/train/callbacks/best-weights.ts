import type { Variable } from '@tensorflow/tfjs';
import { bestEpoch, requireMeasured } from '../../core/best-epoch';
import type { Callback, Measure } from '../../core/callback';
import { tf } from '../../engine/tensorflow';
import { requireOptions } from '../../require/options';

/**
 * Restores the weights of the best epoch when the run ends, for whatever reason it ends. `of` is the criterion: `validLoss`
 * (lowest) by default. Combine it with `earlyStopping` and `checkpoint` in any order: a checkpoint includes the best weights.
 * Throws if `fit` does not measure `of`.
 */
export function bestWeights(options: { readonly of?: Measure } = {}): Callback {
  requireOptions('bestWeights', options, { of: true });
  const { of = 'validLoss' } = options;
  let copies: Record<string, Variable> = {};
  return {
    memory({ net, state }) {
      const names = Object.keys(net.weights).filter((name) => name in state);
      copies = Object.fromEntries(names.map((name) => [name, tf.variable(net.weights[name], false)]));
      return Object.fromEntries(names.map((name) => [`best:${of}:${name}`, copies[name]]));
    },
    begin: (run) => requireMeasured(run, of, 'bestWeights'),
    epoch({ net, history: { epochs } }) {
      if (bestEpoch(epochs, of) !== epochs.length - 1) return;
      for (const [name, copy] of Object.entries(copies)) copy.assign(net.weights[name]);
    },
    end({ net, history: { epochs } }) {
      const hasBest = bestEpoch(epochs, of) >= 0;
      try {
        if (!hasBest) return;
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
