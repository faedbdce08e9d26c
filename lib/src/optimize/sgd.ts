import { each, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDecayRate } from '../require/number';
import { requireOptions } from '../require/options';
import { chain } from './chain';
import { scaleByRate } from './scale-by-rate';
import type { Schedule } from './schedule';

/**
 * Gradient descent: weight -= rate * gradient. With `momentum`, the gradients' decaying sum in place of the gradient
 * (Polyak 1964). With `nesterov`, that sum as it will be one step on (Nesterov 1983; Sutskever et al. 2013).
 */
export function sgd(rate: number | Schedule, momentum = 0, options: { readonly nesterov?: boolean } = {}): Transform {
  requireOptions('sgd', options, { nesterov: true });
  const { nesterov = false } = options;
  requireDecayRate("sgd's momentum", momentum, 0.9);
  if (nesterov && momentum === 0) {
    throw new TransferError('nesterov looks ahead along the momentum, and there is none. Try sgd(rate, 0.9, …).');
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
