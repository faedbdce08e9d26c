import type { Tensor } from '@tensorflow/tfjs';
import type { Callback, Run } from '../../core/callback';
import type { Net } from '../../core/net';
import { type Compiled, compile } from '../../engine/compile/compile';
import { tf } from '../../engine/tensorflow';
import { TransferError } from '../../error';
import { requireAlive } from '../../net/require-alive';
import { requireNet } from '../../require/arguments';
import { requireDecayRate } from '../../require/number';
import { requireOptions } from '../../require/options';

/**
 * Exponential moving average of the weights (Tarvainen & Valpola 2017): after each step every weight of `average`,
 * which starts as `copy(net)`, becomes `decay` times itself plus `1 - decay` times the trained net's. `decay` is 0.999 by
 * default. In the first steps it is t / (t + 1) where that is less, as in the authors' code: the mean of the start and of the t
 * steps until then. Running means and variances are averaged too; `reestimateNorms(average, data)` computes them again. A
 * checkpoint stores the average, and you evaluate or save it as any net: `callbacks: [averageWeights(average)]`.
 *
 * Throws if `decay` is not in [0, 1), and in `fit` if `average` shares weights with the net or has others than it.
 */
export function averageWeights(average: Net, options: { readonly decay?: number } = {}): Callback {
  requireOptions('averageWeights', options, { decay: true });
  requireNet('averageWeights', average);
  const { decay = 0.999 } = options;
  requireDecayRate("averageWeights's decay", decay, 0.999);
  let update: Compiled<[Tensor], Tensor> | undefined;
  return {
    memory(run) {
      const names = averagedNames(run, average);
      update = compile((past: Tensor) => {
        for (const name of names) {
          const [moving, weight] = [average.weights[name], run.net.weights[name]];
          moving.assign(moving.mul(past).add(weight.mul(tf.sub(1, past))));
        }
        return past;
      });
      return Object.fromEntries(names.map((name) => [`average:${decay}:${name}`, average.weights[name]]));
    },
    step({ step }) {
      requireAlive(average);
      tf.tidy(() => void update?.(tf.scalar(Math.min(decay, step / (step + 1)))));
    },
    end() {
      update?.dispose();
      update = undefined;
    },
  };
}

/** The weights that the run changes, by name. Throws unless the average has the same, and no variable of the net's. */
function averagedNames({ net, state }: Run, average: Net): string[] {
  requireAlive(average);
  const names = Object.keys(net.weights).filter((name) => name in state);
  const odd = names.find((name) => String(average.weights[name]?.shape) !== String(net.weights[name].shape));
  if (odd !== undefined) {
    const got = average.weights[odd] ? `shape [${average.weights[odd].shape}]` : 'none';
    throw new TransferError(
      `averageWeights's average must have the weights of ${net.name}: '${odd}' of shape [${net.weights[odd].shape}]; got ${got}. ` +
        'Try copy(net).',
    );
  }
  const shared = names.find((name) => average.weights[name] === net.weights[name]);
  if (shared === undefined) return names;
  throw new TransferError(
    `averageWeights's average must have separate weights; got ${average.name}, which shares '${shared}' with the trained net. ` +
      'Try copy(net).',
  );
}
