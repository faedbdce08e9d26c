import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Mode, Net } from '../core/net';
import { disposeBatch } from '../data/batch';
import { stream } from '../data/stream';
import { compile } from '../engine/compile/compile';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { forward, PREDICTING, preprocess } from '../net/forward';
import { normsOf } from '../net/norms';
import { requireInput } from '../net/require-input';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';

/**
 * Re-estimates the running mean and variance of every batch normalisation on this data: the mean over batches of each batch's
 * mean and variance, in one pass in which layers normalise by the batch and dropout is off. For a network whose weights were
 * averaged (`soup`; Izmailov 2018, section 3.2), that was trained with frozen statistics, or that moves to another domain
 * (Li 2016). Reads no labels and changes no other weights. Throws if an argument has the wrong type, if the data does not fit
 * the network's input, or if the network has no batch normalisation.
 */
export async function reestimateNorms(
  net: Net,
  data: Dataset,
  options: { readonly batch?: number; readonly seed?: number } = {},
): Promise<void> {
  requireOptions('reestimateNorms', options, { batch: true, seed: true });
  requireNet('reestimateNorms', net);
  requireDataset('reestimateNorms', data);
  const { batch = 32, seed = 0 } = options;
  requireInput(net, data);
  const norms = [...normsOf(Object.keys(net.weights))];
  if (norms.length === 0) {
    throw new TransferError(
      `reestimateNorms needs a network with batch normalisation; got ${net.name}, which has none.`,
    );
  }
  const names = norms.flatMap((norm) => [`${norm}/mean`, `${norm}/variance`]);
  const statistics = compile((x: Tensor) => {
    const estimated: Record<string, Tensor> = {};
    const mode: Mode = {
      ...PREDICTING,
      byBatch: () => true,
      momentum: 0,
      update(name, value) {
        estimated[name] = value;
      },
    };
    forward(net, data.pixels ? preprocess(net, x) : x, () => ({ ...mode, of: () => mode }));
    return names.map((name) => estimated[name] ?? net.weights[name].clone());
  });
  await owning(async (own) => {
    const batches = stream(data, { batch, seed, whole: true });
    own(statistics);
    let sums: Tensor[] | undefined;
    own({ dispose: () => tf.dispose(sums ?? []) });
    for await (const examples of batches.epoch(1)) {
      const previousSums = sums;
      try {
        sums = tf.tidy(() => {
          const estimated = statistics(examples.x);
          return previousSums
            ? previousSums.map((sum, index) => sum.add(estimated[index]))
            : estimated.map((value) => value.clone());
        });
        tf.dispose(previousSums ?? []);
      } finally {
        disposeBatch(examples);
      }
    }
    for (const [index, sum] of (sums ?? []).entries())
      tf.tidy(() => net.weights[names[index]].assign(sum.div(batches.steps)));
  });
}
