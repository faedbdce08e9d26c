import { each, type Tensors, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';

/** Prevents division by zero. */
const TINY = 1e-12;

const [PERTURBATION, INNER] = ['perturbation:', 'inner:'];

/**
 * Sharpness-aware minimisation (SAM: Foret et al. 2021) in two steps on the same batch: the first moves the weights by
 * `radius` along the gradient, the second moves them back and applies the optimizer to the gradient that they had there. The
 * optimizer's step counts pairs.
 */
export function sharpnessAware(optimizer: Transform, radius: number): Transform {
  return {
    init: (weights) => ({
      ...prefixed(
        each(weights, (weight) => tf.zerosLike(weight)),
        PERTURBATION,
      ),
      ...prefixed(optimizer.init(weights), INNER),
    }),
    scalars(moment) {
      const inner = optimizer.scalars?.({ ...moment, step: Math.ceil(moment.step / 2) }) ?? {};
      return { second: Number(isSecond(moment.step)), ...prefixed(inner, INNER) };
    },
    update(gradients, state, weights, scalars) {
      const isBack = scalars.second.greater(0.5);
      const [before, inner] = [unprefixed(state, PERTURBATION), unprefixed(state, INNER)];
      const squares = Object.values(gradients).map((gradient) => gradient.square().sum());
      const scale = tf.div(radius, tf.addN(squares).sqrt().add(TINY));
      const original = each(weights, (weight, name) => weight.sub(before[name]));
      const next = optimizer.update(gradients, inner, original, unprefixed(scalars, INNER));
      const uphill = each(gradients, (gradient) => gradient.mul(scale));
      return {
        updates: each(uphill, (climb, name) => tf.where(isBack, next.updates[name].sub(before[name]), climb)),
        state: {
          ...prefixed(
            each(uphill, (climb) => tf.where(isBack, tf.zerosLike(climb), climb)),
            PERTURBATION,
          ),
          ...prefixed(
            each(next.state, (value, name) => tf.where(isBack, value, inner[name])),
            INNER,
          ),
        },
      };
    },
    freezes: (name, names) => optimizer.freezes?.(name, names) === true,
    validate: (names) => optimizer.validate?.(names),
    stage: 'rate',
  };
}

/** Whether a step of the run, from 1, is the second one on its batch. */
export function isSecond(step: number): boolean {
  return step % 2 === 0;
}

function prefixed<Value>(record: Record<string, Value>, prefix: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}

function unprefixed(record: Tensors, prefix: string): Tensors {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}
