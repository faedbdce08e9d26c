import { each, type Tensors, type Transform } from '../core/transform';
import { ADAM } from '../engine/compile/fuse-adam';
import { recordFormula } from '../engine/compile/tracing-context';
import { tf } from '../engine/tensorflow';
import { requireDecayRate, requirePositive } from '../require/number';
import { chain } from './chain';
import { scaleByRate } from './scale-by-rate';
import type { Schedule } from './schedule';

/**
 * Adam (Kingma & Ba 2015), with running means of the gradient and of its square: each weight's update is the first,
 * divided by the root of the second. `rate` is a learning rate or a schedule. Throws if the rate is negative, `beta1`
 * or `beta2` is not in `[0, 1)`, or `epsilon` is not above 0.
 */
export function adam(rate: number | Schedule, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Transform {
  return chain(scaleByAdam(beta1, beta2, epsilon), scaleByRate(rate));
}

/** m / (sqrt(v) + epsilon), with bias-corrected m and v (Algorithm 1). Throws for the same `beta1`, `beta2` and `epsilon`. */
export function scaleByAdam(beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Transform {
  requireDecayRate("Adam's beta1", beta1, 0.9);
  requireDecayRate("Adam's beta2", beta2, 0.999);
  requirePositive("Adam's epsilon", epsilon, 'Try 1e-8.');
  return {
    init: (weights) => ({
      ...slots(weights, 'm'),
      ...slots(weights, 'v'),
    }),
    scalars: ({ step }) => ({ correction1: 1 - beta1 ** step, correction2: 1 - beta2 ** step }),
    update(gradients, state, _weights, { correction1, correction2 }) {
      const after: Tensors = {};
      const updates = each(gradients, (g, name) => {
        const m = state[`m:${name}`].mul(beta1).add(g.mul(1 - beta1));
        const v = state[`v:${name}`].mul(beta2).add(g.square().mul(1 - beta2));
        after[`m:${name}`] = m;
        after[`v:${name}`] = v;
        const direction = m.div(correction1).div(v.div(correction2).sqrt().add(epsilon));
        const before = { m: state[`m:${name}`], v: state[`v:${name}`] };
        const parts = { ...before, g, correction1, correction2, nextM: m, nextV: v, direction };
        recordFormula(ADAM, parts, { beta1, beta2, epsilon });
        return direction;
      });
      return { updates, state: after };
    },
  };
}

function slots(weights: Tensors, slot: string): Tensors {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`${slot}:${name}`, tf.zerosLike(weight)]));
}
