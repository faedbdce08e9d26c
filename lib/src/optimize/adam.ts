import { tf } from '../engine/tensorflow';
import { chain } from './chain';
import { scaleByRate } from './scale-by-rate';
import type { Schedule } from './schedule';
import { each, type Tensors, type Transform } from './transform';

/** Adam (Kingma & Ba 2015): each weight's step is its mean gradient over its typical size. */
export function adam(rate: number | Schedule, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Transform {
  return chain(scaleByAdam(beta1, beta2, epsilon), scaleByRate(rate));
}

/** m / (sqrt(v) + epsilon), m and v corrected for having started at zero (Algorithm 1). */
function scaleByAdam(beta1: number, beta2: number, epsilon: number): Transform {
  return {
    init: (weights) =>
      merge(
        each(weights, (weight) => tf.zerosLike(weight)),
        each(weights, (weight) => tf.zerosLike(weight)),
      ),
    update(gradients, state, _weights, { step }) {
      const m = each(gradients, (g, name) => state[`m:${name}`].mul(beta1).add(g.mul(1 - beta1)));
      const v = each(gradients, (g, name) => state[`v:${name}`].mul(beta2).add(g.square().mul(1 - beta2)));
      const updates = each(m, (mean, name) =>
        mean.div(1 - beta1 ** step).div(
          v[name]
            .div(1 - beta2 ** step)
            .sqrt()
            .add(epsilon),
        ),
      );
      return { updates, state: merge(m, v) };
    },
  };
}

function merge(m: Tensors, v: Tensors): Tensors {
  return Object.fromEntries([
    ...Object.entries(m).map(([name, tensor]) => [`m:${name}`, tensor]),
    ...Object.entries(v).map(([name, tensor]) => [`v:${name}`, tensor]),
  ]);
}
