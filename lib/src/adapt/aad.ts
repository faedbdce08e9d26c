import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { asSchedule, type Schedule } from '../optimize/schedule';
import { requireDataset, requireNet } from '../require/arguments';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import { type BankBatch, fitWithBank, type MemoryBank, nearestOthers } from './memory-bank';
import { offDiagonal } from './off-diagonal';
import { TARGET_FIT_NAMES, type TargetFitOptions } from './target-fit-options';

export interface AadOptions extends TargetFitOptions {
  /** Nearest neighbours that attract an example's prediction; 3 by default, 5 for the authors' largest set. */
  readonly neighbours?: number;
  /** Weight of dispersion: a number, or a schedule over the position in the run; `(1 + 10 position) ** -5` by default. */
  readonly dispersion?: number | Schedule;
  /** Glob of the layer whose output is the features; the last but one by default. */
  readonly at?: string;
}

/** From 1 to nearly 0, as the authors for their largest set. */
const FALLING: Schedule = (position) => (1 + 10 * position) ** -5;

/**
 * Attracting and dispersing (AaD: Yang et al. 2022): adapts a net trained on the source to an unlabelled target,
 * without source data. In each step a prediction is attracted to those of the nearest neighbours by cosine of the features,
 * among all examples, and dispersed from the others of its batch: the loss is the mean of `-sum p q` over `neighbours`, plus
 * `dispersion` times the sum of `p p'` over the batch. Features and predictions q of all examples are in a memory bank, which
 * is filled before the first step; each step replaces the rows of its batch. The batch size is 64 by default; a remainder is
 * left out. All layers that the optimizer does not freeze are trained. Returns the history.
 *
 * Dispersion grows with the batch and is largest for few classes: batch / classes examples have the same class as an example
 * and are pushed away too. So its weight falls; the authors' exponents are 0 to 5, by the data set. Without it all predictions
 * may become one class. Neighbours must mostly have the same class, so the features must separate classes on the target. Throws
 * if the target has no more than `neighbours` examples, a weight is negative, or the net does not output logits.
 */
export async function aad(net: Net, target: Dataset, options: AadOptions): Promise<History> {
  requireOptions('aad', options, {
    optimizer: 'required',
    epochs: 'required',
    neighbours: true,
    dispersion: true,
    ...TARGET_FIT_NAMES,
  });
  requireNet('aad', net);
  requireDataset('aad', target);
  const { neighbours = 3, dispersion = FALLING, at, ...others } = options;
  const dispersionAt = asSchedule(dispersion);
  for (const position of [0, 1]) requireNotNegative("aad's dispersion", dispersionAt(position), 'Try 1.');
  const method = {
    caller: 'aad',
    at,
    neighbours: { neighbours },
    scalars: ({ position }: { position: number }) => ({ dispersion: dispersionAt(position) }),
    loss: (batch: BankBatch, bank: MemoryBank, scalars: Record<string, Tensor>) =>
      attractingDispersing(batch, bank, { neighbours, dispersion: scalars.dispersion }),
  };
  return fitWithBank(net, target, method, others);
}

/** The loss of a batch, from a bank that has its rows. */
export function attractingDispersing(
  { logits, numbers }: BankBatch,
  bank: MemoryBank,
  { neighbours, dispersion }: { neighbours: number; dispersion: Tensor | number },
): Scalar {
  const p = tf.softmax(logits as Tensor2D);
  const near = untaped(() => tf.gather(bank.probabilities, nearestOthers(numbers, bank, neighbours)));
  const attraction = near.mul(p.expandDims(1)).sum([1, 2]).mean();
  const dispersed = offDiagonal(tf.matMul(p, p, false, true))
    .sum(1)
    .mean();
  return dispersed.mul(dispersion).sub(attraction) as Scalar;
}
