import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { requireDataset, requireNet } from '../require/arguments';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import { negativeDiversityOf } from './entropy';
import { type BankBatch, fitWithBank, type MemoryBank, nearestOthers } from './memory-bank';
import { TARGET_FIT_NAMES, type TargetFitOptions } from './target-fit-options';

export interface NrcOptions extends TargetFitOptions {
  /** Nearest neighbours of an example; 3 by default. */
  readonly neighbours?: number;
  /** Nearest neighbours of each neighbour, the expanded neighbourhood; 3 by default. */
  readonly expanded?: number;
  /** Weight of a neighbour that is not reciprocal, and of each expanded one; 0.1 by default. */
  readonly affinity?: number;
  /** Glob of the layer whose output is the features; the last but one by default. */
  readonly at?: string;
}

/** The numbers of the loss. */
type NeighbourhoodOptions = Required<Pick<NrcOptions, 'neighbours' | 'expanded' | 'affinity'>>;

/**
 * Neighbourhood reciprocity clustering (NRC: Yang et al. 2021): adapts a net trained on the source to an unlabelled
 * target, without source data. A prediction is attracted to those of its nearest neighbours among all examples, by cosine of
 * the features: with weight 1 to a reciprocal neighbour, of whose nearest `expanded` ones the example is one, and with
 * `affinity` to the others and to each neighbour's neighbours. Its own prediction attracts it too, and the entropy of the mean
 * prediction keeps classes apart. A memory bank has features and predictions of all examples, as for `aad`. The batch size is 64
 * by default; a remainder is left out. All layers that the optimizer does not freeze are trained. Returns the history.
 *
 * As in the paper, an expanded neighbour counts as often as it occurs, and may be the example itself. Diversity assumes that
 * each batch has all classes about equally often: use large batches, and `aad` for other frequencies. Neighbours must mostly
 * have the same class. Throws if the target has no more than `neighbours` or `expanded` examples, the weight is negative, or the
 * net does not output logits.
 */
export async function nrc(net: Net, target: Dataset, options: NrcOptions): Promise<History> {
  requireOptions('nrc', options, {
    optimizer: 'required',
    epochs: 'required',
    neighbours: true,
    expanded: true,
    affinity: true,
    ...TARGET_FIT_NAMES,
  });
  requireNet('nrc', net);
  requireDataset('nrc', target);
  const { neighbours = 3, expanded = 3, affinity = 0.1, at, ...others } = options;
  requireNotNegative("nrc's affinity", affinity, 'Try 0.1.');
  const method = {
    caller: 'nrc',
    at,
    neighbours: { neighbours, expanded },
    // As a value of the step, so that a checkpoint of a run with another affinity is not continued.
    scalars: () => ({ affinity }),
    loss: (batch: BankBatch, bank: MemoryBank) =>
      reciprocityClustering(batch, bank, { neighbours, expanded, affinity }),
  };
  return fitWithBank(net, target, method, others);
}

/** The loss of a batch, from a bank that has its rows. */
export function reciprocityClustering(batch: BankBatch, bank: MemoryBank, options: NeighbourhoodOptions): Scalar {
  const p = tf.softmax(batch.logits as Tensor2D);
  const attraction = untaped(() => attractionOf(batch.numbers, bank, options));
  return negativeDiversityOf(p).sub(p.mul(attraction).sum(1).mean()) as Scalar;
}

/**
 * The sum of the predictions that attract each example, times their weights `[batch, classes]`: of neighbours, of expanded
 * neighbours and of itself.
 */
function attractionOf(
  numbers: Tensor1D,
  bank: MemoryBank,
  { neighbours, expanded, affinity }: NeighbourhoodOptions,
): Tensor2D {
  const size = numbers.shape[0];
  const classes = bank.probabilities.shape[1];
  const near = nearestOthers(numbers, bank, neighbours);
  const ofNear = nearestOthers(near.reshape([-1]), bank, expanded).reshape([size, neighbours, expanded]);
  const isReciprocal: Tensor = ofNear.equal(numbers.reshape([size, 1, 1])).any(2);
  const weights = isReciprocal
    .toFloat()
    .mul(1 - affinity)
    .add(affinity);
  const predictions = (rows: Tensor) => tf.gather(bank.probabilities, rows.reshape([-1]) as Tensor1D);
  const byNeighbours = predictions(near).reshape([size, neighbours, classes]).mul(weights.expandDims(2)).sum(1);
  const byExpanded = predictions(ofNear)
    .reshape([size, neighbours * expanded, classes])
    .sum(1)
    .mul(affinity);
  return tf.addN([byNeighbours, byExpanded, predictions(numbers)]) as Tensor2D;
}
