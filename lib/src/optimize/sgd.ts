import { each, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDecayRate } from '../require/number';
import { requireOptions } from '../require/options';
import { chain } from './chain';
import { scaleByRate } from './scale-by-rate';
import type { Schedule } from './schedule';

/**
 * Stochastic gradient descent, with optional momentum: weight -= rate * gradient. With `momentum`, it uses the decaying
 * sum of the gradients (Polyak 1964). With `nesterov`, it uses that sum one step ahead (Nesterov 1983; Sutskever et al.
 * 2013). `rate` is a learning rate or a schedule. Throws if an option is unknown, the rate is negative, `momentum` is
 * not in 0..1 (1 excluded), or `nesterov` is set without momentum.
 */
export function sgd(rate: number | Schedule, momentum = 0, options: { readonly nesterov?: boolean } = {}): Transform {
  requireOptions('sgd', options, { nesterov: true });
  const { nesterov = false } = options;
  requireDecayRate("sgd's momentum", momentum, 0.9);
  if (nesterov && momentum === 0) {
    throw new TransferError("sgd's momentum must be above 0 for nesterov; got 0. Try sgd(rate, 0.9, …).");
  }
  return momentum > 0 ? chain(trace(momentum, nesterov), scaleByRate(rate)) : scaleByRate(rate);
}

/** v = momentum * v + gradient; the update is v, or momentum * v + gradient with the new v. */
function trace(momentum: number, nesterov: boolean): Transform {
  return {
    init: (weights) => each(weights, (weight) => tf.zerosLike(weight)),
    update(gradients, state) {
      const sums = each(gradients, (gradient, name) => state[name].mul(momentum).add(gradient));
      if (!nesterov) return { updates: sums, state: sums };
      return { updates: each(gradients, (gradient, name) => sums[name].mul(momentum).add(gradient)), state: sums };
    },
  };
}
