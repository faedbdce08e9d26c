import type { StepPosition, Tensors, Transform } from '../core/transform';
import { each } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { requireTransform } from '../require/arguments';
import { requireCount } from '../require/number';

/** Prefixes of the sums of gradients and of the wrapped optimizer's state. */
const [SUM, INNER] = ['sum:', 'inner:'];

/**
 * Gradient accumulation: the mean gradient of `steps` steps makes one update, as a batch of `steps` times as many examples would
 * that does not fit in memory. `fit(net, data, { batch: 8, optimizer: accumulate(4, adam(1e-3)) })` updates as a batch of 32 does,
 * except that batch normalisation sees 8 examples. As in `optax.MultiSteps`, the weights stay between updates, and Adam's step
 * counts updates; schedules follow the position in the run. The last step of a run also updates, by the mean of what is left.
 * Throws unless `steps` is a positive integer and `optimizer` is a gradient transform.
 */
export function accumulate(steps: number, optimizer: Transform): Transform {
  requireCount("accumulate's steps", steps, 'Try 4.');
  requireTransform("accumulate's optimizer", optimizer);
  return {
    stage: 'rate',
    inner: optimizer,
    init: (weights) => ({
      ...prefixed(
        SUM,
        each(weights, (weight) => tf.zerosLike(weight)),
      ),
      ...prefixed(INNER, optimizer.init(weights)),
    }),
    scalars(moment) {
      const count = ((moment.step - 1) % steps) + 1;
      const inner: StepPosition = { ...moment, step: Math.ceil(moment.step / steps) };
      const updates = count === steps || moment.last === true ? 1 : 0;
      return { updates, share: 1 / count, ...prefixed(INNER, optimizer.scalars?.(inner) ?? {}) };
    },
    update(gradients, state, weights, scalars) {
      const isUpdate = scalars.updates.greater(0.5);
      const chosen = (now: Tensors, otherwise: Tensors) =>
        each(now, (tensor, name) => tf.where(isUpdate, tensor, otherwise[name]));
      const before = unprefixed(INNER, state);
      const sums = each(gradients, (gradient, name) => state[`${SUM}${name}`].add(gradient));
      const means = each(sums, (sum) => sum.mul(scalars.share));
      const after = optimizer.update(means, before, weights, unprefixed(INNER, scalars));
      const zeros = each(gradients, (gradient) => tf.zerosLike(gradient));
      return {
        updates: chosen(after.updates, zeros),
        state: { ...prefixed(SUM, chosen(zeros, sums)), ...prefixed(INNER, chosen(after.state, before)) },
      };
    },
    freezes: optimizer.freezes?.bind(optimizer),
    validate: optimizer.validate?.bind(optimizer),
  };
}

function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

function unprefixed(prefix: string, tensors: Tensors): Tensors {
  const entries = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
