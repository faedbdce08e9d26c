import { tf } from '../engine/tensorflow';
import { chain } from './chain';
import { scaleByRate } from './scale-by-rate';
import type { Schedule } from './schedule';
import { each, type Transform } from './transform';

/** Gradient descent: weight -= rate * gradient. With `momentum`, the gradients' decaying sum (Polyak 1964). */
export function sgd(rate: number | Schedule, momentum = 0): Transform {
  return momentum > 0 ? chain(trace(momentum), scaleByRate(rate)) : scaleByRate(rate);
}

/** v = momentum * v + gradient. */
function trace(momentum: number): Transform {
  return {
    init: (weights) => each(weights, (weight) => tf.zerosLike(weight)),
    update(gradients, state) {
      const sums = each(gradients, (gradient, name) => state[name].mul(momentum).add(gradient));
      return { updates: sums, state: sums };
    },
  };
}
