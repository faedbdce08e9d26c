import { each, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';

/**
 * An optimizer that leaves weights and its state, momentum included, as they are in a step in which every gradient is 0: there
 * was no example to train on.
 */
export function skipWithoutGradient(optimizer: Transform): Transform {
  return {
    ...optimizer,
    // The links of a chain would be taken without this function.
    links: undefined,
    update(gradients, state, weights, scalars) {
      const largest = Object.values(gradients).map((gradient) => gradient.abs().max());
      const hasGradient = tf.stack(largest).max().greater(0);
      const next = optimizer.update(gradients, state, weights, scalars);
      return {
        updates: each(next.updates, (update) => tf.where(hasGradient, update, tf.zerosLike(update))),
        state: each(next.state, (value, name) => tf.where(hasGradient, value, state[name])),
      };
    },
    stage: 'rate',
  };
}
