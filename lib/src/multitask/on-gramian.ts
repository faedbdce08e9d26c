import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { nativeOperation } from '../engine/fused/fused-gradient';
import { hasNativeOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { requireOneOf } from '../require/one-of';
import type { Balance, BalanceContext } from '../train/balance';
import type { Matrix } from './solve/linear-system';

/** A method that needs only the Gramian: from its values, and parameters of the method, to the tasks' weights. */
export type Formula = (gramian: Matrix, parameters: readonly number[]) => number[];

/** What the gradients of the Gramian are taken by. */
export interface GramianOptions {
  /**
   * `weights`: all shared weights, with a backward pass per task. `representation`: the trunk's output, with one backward pass
   * for all tasks, which gives an upper bound of the former (Sener & Koltun 2018, section 3.3).
   */
  readonly of?: 'weights' | 'representation';
}

/** Throws unless `of` says which gradients a balance takes. */
export function requireGradientsOf(call: string, of: NonNullable<GramianOptions['of']>): void {
  requireOneOf(`${call}${call.endsWith('s') ? "'" : "'s"} of`, of, ['weights', 'representation']);
}

/**
 * A balance from a formula in float64: an operation of `lib/addon` of this name in a graph, otherwise in JavaScript. Tasks
 * without a label in the batch are left out of the Gramian, and their weight is 0. With `full`, the formula gets the full
 * Gramian, with zeros for them. `parameters` gives the formula's second argument.
 */
export function onGramian(
  op: string,
  formula: Formula,
  {
    of,
    parameters,
    full = false,
  }: GramianOptions & { parameters: (context: BalanceContext) => Tensor; full?: boolean },
): Balance {
  const weigh = (gramian: Tensor, context: BalanceContext): Tensor1D => {
    const extra = parameters(context);
    if (hasNativeOperations()) return nativeOperation(op, [gramian, context.present, extra])[0] as Tensor1D;
    const present = [...context.present.dataSync()].map((value) => full || value > 0);
    return tf.tensor1d(amongPresent(gramian.arraySync() as number[][], present, [...extra.dataSync()], formula));
  };
  return Object.assign(weigh, { reads: of ?? 'weights', solves: true });
}

/** The weights by the formula for the tasks that are present; 0 for the others. */
function amongPresent(
  gramian: Matrix,
  present: readonly boolean[],
  parameters: readonly number[],
  formula: Formula,
): number[] {
  const tasks = present.flatMap((isPresent, task) => (isPresent ? [task] : []));
  if (tasks.length === 0) return present.map(() => 0);
  const weights = formula(
    tasks.map((row) => tasks.map((column) => gramian[row][column])),
    parameters,
  );
  return present.map((isPresent, task) => (isPresent ? weights[tasks.indexOf(task)] : 0));
}
