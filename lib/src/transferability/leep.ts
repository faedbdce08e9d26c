import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireDataset, requireNet, requireTensor } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { predict } from '../train/predict';

/**
 * Computes LEEP, the log expected empirical prediction, which measures without training how well a classifier's source
 * classes predict the labels of a new task. LEEP is from Nguyen et al. 2020. `net` outputs logits of its source
 * classes, `data` has the new labels. The network with the higher score is likely the better start. The score is at
 * most 0, and 0 if each source class implies one new class. It is measured on the examples that it is estimated from,
 * so it is too high for many source classes and few examples. Throws if an argument has the wrong type, an option is
 * unknown, `net` does not output `[sourceClasses]`, or an example has no class.
 */
export async function leep(net: Net, data: Dataset, options: { readonly batch?: number } = {}): Promise<number> {
  requireOptions('leep', options, { batch: true });
  requireNet('leep', net);
  requireDataset('leep', data);
  const { batch = 16 } = options;
  return owning(async (own) => {
    const logits = own(await predict(net, data, { batch }));
    return leepOf(own(tf.tidy(() => tf.softmax(logits))), data.labels);
  });
}

/**
 * Computes LEEP from probabilities of the source classes `[examples, sourceClasses]`: the mean of
 * `log sum_z P(label | z) p_z`, with `P(label | z)` estimated from the same probabilities. For probabilities of 0 or 1
 * it is the negative conditional entropy of Tran et al. 2019. Throws if an argument has the wrong type, the shapes do
 * not match, a label is not a class index, or a row is not a distribution.
 */
export function leepOf(probabilities: Tensor, labels: readonly number[]): number {
  requireTensor('leepOf', probabilities);
  requireArray('leepOf', 'labels', labels);
  requireProbabilities(probabilities, labels);
  const rows = probabilities.arraySync() as number[][];
  const sourceClasses = rows[0].length;
  const classes = 1 + labels.reduce((most, label) => Math.max(most, label), 0);
  const joint = Array.from({ length: classes }, () => new Float64Array(sourceClasses));
  const ofSource = new Float64Array(sourceClasses);
  for (const [index, row] of rows.entries()) {
    for (const [z, p] of row.entries()) {
      joint[labels[index]][z] += p;
      ofSource[z] += p;
    }
  }
  const logs = rows.map((row, index) => {
    // A source class with probability 0 for all examples would give 0 / 0.
    const probability = (z: number) => (ofSource[z] > 0 ? joint[labels[index]][z] / ofSource[z] : 0);
    return Math.log(row.reduce((sum, p, z) => sum + p * probability(z), 0));
  });
  return logs.reduce((sum, value) => sum + value, 0) / logs.length;
}

function requireProbabilities(probabilities: Tensor, labels: readonly number[]): void {
  const [size] = probabilities.shape;
  if (probabilities.rank !== 2 || size !== labels.length || probabilities.size === 0) {
    throw new TransferError(
      `Probabilities must be [examples, sourceClasses]; got [${probabilities.shape}] and ${labels.length} labels.`,
    );
  }
  const odd = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0));
  if (odd >= 0) {
    throw new TransferError(
      `Example ${odd} has the label ${numberText(labels[odd])}; LEEP needs the class index of each example, from 0.`,
    );
  }
  for (const [row, some] of (probabilities.arraySync() as number[][]).entries()) {
    const sum = some.reduce((total, value) => total + value, 0);
    if (some.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-3) continue;
    throw new TransferError(
      `The probabilities of an example must be non-negative and sum to 1; those of example ${row} sum to ` +
        `${Number(sum.toPrecision(4))}, or one is negative. For logits, use tf.softmax(logits) or leep(net, data).`,
    );
  }
}
