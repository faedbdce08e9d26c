import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireBalancing } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';

/**
 * The same balance, which also watches how far the tasks' gradients point one way: their cosines stand in the history, under
 * `measures`, as `cosine of left and right`, -1 to 1, 0 where a task has no label in the batch. It reads the gradients that
 * the balance reads; one that reads none (`equal`) those at the representation, unless `of` says otherwise.
 */
export function watchCosines(balance: Balance, options: { of?: 'weights' | 'representation' } = {}): Balance {
  requireOptions('watchCosines', options, { of: true });
  requireBalancing('watchCosines', balance);
  const { of = 'representation' } = options;
  const { reads = 'weights' } = balance;
  const watched: Balance = (gramian, given) => balance(gramian, given);
  return Object.assign(watched, balance, {
    reads: reads === 'losses' ? of : reads,
    measures: (tasks: readonly string[]) => {
      const pairs = tasks.flatMap((one, place) => tasks.slice(place + 1).map((other) => [one, other] as const));
      return Object.fromEntries(
        pairs.map(([one, other]) => [
          `cosine of ${one} and ${other}`,
          (gramian: Tensor2D) => cosine(gramian, tasks.indexOf(one), tasks.indexOf(other)),
        ]),
      );
    },
  } satisfies Partial<Balance>);
}

/** Keeps a task without a gradient from being divided by nothing. */
const TINY = 1e-30;

function cosine(gramian: Tensor2D, one: number, other: number): Scalar {
  const at = (row: number, column: number) => gramian.slice([row, column], [1, 1]).reshape([]);
  const size = at(one, one).mul(at(other, other)).sqrt();
  return at(one, other).div(tf.maximum(size, TINY)) as Scalar;
}
