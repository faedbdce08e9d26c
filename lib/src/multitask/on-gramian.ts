import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ownOperation } from '../engine/fused/fused-gradient';
import { hasOwnOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';
import type { Balance, BalanceGiven } from '../train/balance';
import type { Matrix } from './solve/linear-system';

/** A method that needs no more than the Gramian: from its numbers, and a few of the method's own, to the tasks' weights. */
export type Formula = (gramian: Matrix, numbers: readonly number[]) => number[];

/** Whose gradients the Gramian of a method is of, where its authors leave a choice. */
export interface GramianOptions {
  /**
   * `weights`: all that the tasks share, a pass back for each task. `representation`: what leaves the trunk, one pass back for
   * all (Sener & Koltun 2018, section 3.3), which comes to an upper bound of the former.
   */
  readonly of?: 'weights' | 'representation';
}

/**
 * A balance from a formula on numbers: in float64, by an operation of `lib/addon` of this name in a graph, and in JavaScript
 * elsewhere. Tasks without a label in the batch are left out of the Gramian, and their weight is 0; a formula that counts all
 * tasks gets it `whole`, with zeros for them. `numbers` gives the formula's second argument.
 */
export function onGramian(
  op: string,
  formula: Formula,
  { of, numbers, whole = false }: GramianOptions & { numbers: (given: BalanceGiven) => Tensor; whole?: boolean },
): Balance {
  const weigh = (gramian: Tensor, given: BalanceGiven): Tensor1D => {
    const own = numbers(given);
    if (hasOwnOperations()) return ownOperation(op, [gramian, given.present, own])[0] as Tensor1D;
    const present = [...given.present.dataSync()].map((one) => whole || one > 0);
    return tf.tensor1d(amongPresent(gramian.arraySync() as number[][], present, [...own.dataSync()], formula));
  };
  return Object.assign(weigh, { reads: of ?? 'weights', solves: true });
}

/** The formula on the tasks that are there; 0 for the others. */
function amongPresent(
  gramian: Matrix,
  present: readonly boolean[],
  numbers: readonly number[],
  formula: Formula,
): number[] {
  const places = present.flatMap((one, place) => (one ? [place] : []));
  if (places.length === 0) return present.map(() => 0);
  const found = formula(
    places.map((row) => places.map((column) => gramian[row][column])),
    numbers,
  );
  return present.map((one, place) => (one ? found[places.indexOf(place)] : 0));
}
