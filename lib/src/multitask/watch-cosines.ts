import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireBalancing } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { requireGradientsOf } from './on-gramian';

/**
 * Wraps a balance so that it also measures the cosine similarity of the tasks' gradients. The history has it under
 * `measures` as `cosine of left and right`, from -1 to 1, and 0 if a task has no label in the batch. It uses the
 * gradients that the balance reads. For a balance that reads none (`equal`) it uses those at the representation, or
 * what `of` chooses. Throws if an option is unknown, an argument has the wrong type, or `of` is neither
 * `weights` nor `representation`.
 */
export function watchCosines(balance: Balance, options: { of?: 'weights' | 'representation' } = {}): Balance {
  requireOptions('watchCosines', options, { of: true });
  requireBalancing('watchCosines', balance);
  const { of = 'representation' } = options;
  requireGradientsOf('watchCosines', of);
  const { reads = 'weights' } = balance;
  const watched: Balance = (gramian, context) => balance(gramian, context);
  return Object.assign(watched, balance, {
    reads: reads === 'losses' ? of : reads,
    measures: (tasks: readonly string[]) => {
      const pairs = tasks.flatMap((first, index) => tasks.slice(index + 1).map((second) => [first, second] as const));
      return Object.fromEntries(
        pairs.map(([first, second]) => [
          `cosine of ${first} and ${second}`,
          (gramian: Tensor2D) => cosine(gramian, tasks.indexOf(first), tasks.indexOf(second)),
        ]),
      );
    },
  } satisfies Partial<Balance>);
}

/** Avoids a division by zero for a task without a gradient. */
const TINY = 1e-30;

function cosine(gramian: Tensor2D, first: number, second: number): Scalar {
  const at = (row: number, column: number) => gramian.slice([row, column], [1, 1]).reshape([]);
  const size = at(first, first).mul(at(second, second)).sqrt();
  return at(first, second).div(tf.maximum(size, TINY)) as Scalar;
}
