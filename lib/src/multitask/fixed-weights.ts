import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireRecord } from '../require/arguments';
import { numberText } from '../require/described';
import type { Balance } from '../train/balance';

/**
 * Each task's loss times a number of your own: `fixedWeights({ digit: 1, angle: 0.2 })`, what a search over weights tries. One
 * pass back. Throws where a weight is no number from 0 up or all are 0, and where the tasks of a run are others.
 */
export function fixedWeights(weights: Readonly<Record<string, number>>): Balance {
  requireRecord('fixedWeights', 'weights', weights);
  const named = Object.entries(weights);
  const odd = named.find(([, weight]) => !(Number.isFinite(weight) && weight >= 0));
  if (odd)
    throw new TransferError(`The weight of '${odd[0]}' is ${numberText(odd[1])}; a weight is a number from 0 up.`);
  if (!named.some(([, weight]) => weight > 0)) {
    throw new TransferError(
      `All weights are 0 (${named.map(([name]) => name).join(', ')}), so there is nothing to learn. Give a task a weight above 0.`,
    );
  }
  const weigh: Balance = (_, { tasks }) => tf.tensor1d(tasks.map((task) => weights[task]));
  return Object.assign(weigh, {
    reads: 'losses',
    weighs: 'losses',
    validate(tasks: readonly string[]) {
      const without = tasks.find((task) => !(task in weights));
      const other = named.find(([name]) => !tasks.includes(name))?.[0];
      if (without === undefined && other === undefined) return;
      throw new TransferError(
        `fixedWeights has ${named.map(([name]) => name).join(', ')}, and the losses are ${tasks.join(', ')}. ` +
          'Give each loss a weight by its name.',
      );
    },
  } as const);
}
