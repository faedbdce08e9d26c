import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { unitRows } from '../adapt/unit-rows';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { unlabelled } from '../data/unlabelled';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset, requireNet } from '../require/arguments';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import { predict } from '../train/predict';

/** Rows of the similarity matrix that are computed at a time. */
const ROWS = 256;

/** Subtracted from the similarity of an example with itself. */
const SELF = 1e9;

/**
 * Computes the soft neighbourhood density on an unlabelled target (SND: Saito et al. 2021): the mean entropy, in nats, of each
 * example's distribution over the others, the softmax of the cosines of their predicted probabilities over `temperature`, 0.05 by
 * default. It is up to log(examples - 1) and high if examples of a class have the same prediction: dense neighbourhoods. Higher
 * is better. It reads no labels. It is also highest for a collapsed network that predicts one class for all: compare networks of
 * one method, and look at the predicted frequencies. It grows with the number of examples, so compare on the same ones. Throws if
 * there are fewer than three examples, or the temperature is not positive.
 */
export async function softNeighbourhoodDensity(
  net: Net,
  target: Dataset,
  options: { readonly temperature?: number; readonly batch?: number } = {},
): Promise<number> {
  requireOptions('softNeighbourhoodDensity', options, { temperature: true, batch: true });
  requireNet('softNeighbourhoodDensity', net);
  requireDataset('softNeighbourhoodDensity', target);
  const { temperature = 0.05, batch = 16 } = options;
  requirePositive("softNeighbourhoodDensity's temperature", temperature, 'Try 0.05.');
  const size = target.labels.length;
  if (size < 3) {
    throw new TransferError(
      `softNeighbourhoodDensity compares neighbours, so the target must have three examples or more; got ${size}. Try more examples.`,
    );
  }
  return owning(async (own) => {
    const logits = own(await predict(net, unlabelled(target), { batch }));
    const rows = own(tf.tidy(() => unitRows(tf.softmax(logits))));
    let sum = 0;
    for (let first = 0; first < size; first += ROWS)
      sum += tf.tidy(
        () =>
          entropiesOf(rows, first, Math.min(ROWS, size - first), temperature)
            .sum()
            .dataSync()[0],
      );
    return sum / size;
  });
}

/** The entropies of the examples from `first` on `[count]`, from predictions of length 1 `[examples, classes]`. */
function entropiesOf(unit: Tensor2D, first: number, count: number, temperature: number): Tensor {
  const own = tf
    .oneHot(tf.range(first, first + count, 1, 'int32'), unit.shape[0])
    .toFloat()
    .mul(SELF);
  const similarities = tf
    .matMul(unit.slice([first, 0], [count, -1]), unit, false, true)
    .div(temperature)
    .sub(own);
  const logP = tf.logSoftmax(similarities as Tensor2D);
  return logP.exp().mul(logP).sum(1).neg();
}
