import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireRecord } from '../require/arguments';
import { numberText } from '../require/described';
import type { Balance } from '../train/balance';

/**
 * Constant weights of the losses, chosen by you: `fixedWeights({ digit: 1, angle: 0.2 })`. It takes one backward pass,
 * and has no state. Throws if an argument has the wrong type, if a weight is negative or not finite, if all weights are
 * 0, or if the tasks of a run have other names.
 */
export function fixedWeights(weights: Readonly<Record<string, number>>): Balance {
  requireRecord('fixedWeights', 'weights', weights);
  const entries = Object.entries(weights);
  const invalid = entries.find(([, weight]) => !(Number.isFinite(weight) && weight >= 0));
  if (invalid)
    throw new TransferError(
      `fixedWeights's weights must be numbers of 0 or more; got ${numberText(invalid[1])} for '${invalid[0]}'. Try 1.`,
    );
  if (!entries.some(([, weight]) => weight > 0)) {
    throw new TransferError(
      `fixedWeights needs a weight above 0; got 0 for ${entries.map(([name]) => name).join(', ') || 'no task'}. Try 1 for each task.`,
    );
  }
  const weigh: Balance = (_, { tasks }) => tf.tensor1d(tasks.map((task) => weights[task]));
  return Object.assign(weigh, {
    reads: 'losses',
    weighs: 'losses',
    validate(tasks: readonly string[]) {
      const missing = tasks.find((task) => !(task in weights));
      const unknown = entries.find(([name]) => !tasks.includes(name))?.[0];
      if (missing === undefined && unknown === undefined) return;
      throw new TransferError(
        `fixedWeights must have a weight for each loss, ${tasks.join(', ')}; got weights for ` +
          `${entries.map(([name]) => name).join(', ')}.`,
      );
    },
  } as const);
}
