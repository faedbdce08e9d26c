import type { Variable } from '@tensorflow/tfjs';
import { bestEpoch, requireMeasured } from '../../core/best-epoch';
import type { Callback, Measure } from '../../core/callback';
import { tf } from '../../engine/tensorflow';
import { requireOptions } from '../../require/options';

/**
 * Keeps a copy of the weights as they were after the best epoch, and gives it back to the net when the run ends, however
 * it ends. `of` says what is best: `validLoss` (lowest) unless said. Goes with `earlyStopping` and `checkpoint` in any
 * order: a resumed run still knows its best weights. Throws where `fit` does not measure `of`.
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
      const found = bestEpoch(epochs, of) >= 0;
      try {
        if (!found) return;
        // A net that was freed meanwhile has nothing to give the weights back to.
        for (const [name, copy] of Object.entries(copies))
          if (!net.weights[name].isDisposed) net.weights[name].assign(copy);
      } finally {
        tf.dispose(copies);
        copies = {};
      }
    },
  };
}
