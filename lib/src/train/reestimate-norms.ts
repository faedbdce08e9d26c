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
 * Puts the statistics of this data in place of a net's moving averages, for every batch normalisation: the mean over
 * batches of each batch's mean and variance, in one pass in which layers normalise by the batch and nothing is dropped.
 * For a net whose weights were averaged (`soup`; Izmailov 2018, section 3.2), that trained with frozen averages, or that
 * moves to another domain (Li 2016). Labels are not read; weights stay. Throws where the net has no batch normalisation.
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
    throw new TransferError(`${net.name} has no batch normalisation, so there are no averages to estimate.`);
  }
  const names = norms.flatMap((norm) => [`${norm}/mean`, `${norm}/variance`]);
  const statistics = compile((x: Tensor) => {
    const found: Record<string, Tensor> = {};
    const mode: Mode = {
      ...PREDICTING,
      byBatch: () => true,
      momentum: 0,
      update(name, value) {
        found[name] = value;
      },
    };
    forward(net, data.pixels ? preprocess(net, x) : x, () => ({ ...mode, of: () => mode }));
    return names.map((name) => found[name] ?? net.weights[name].clone());
  });
  await owning(async (own) => {
    const whole = stream(data, { batch, seed, whole: true });
    own(statistics);
    let sums: Tensor[] | undefined;
    own({ dispose: () => tf.dispose(sums ?? []) });
    for await (const one of whole.epoch(1)) {
      const before = sums;
      try {
        sums = tf.tidy(() => {
          const found = statistics(one.x);
          return before ? before.map((sum, place) => sum.add(found[place])) : found.map((value) => value.clone());
        });
        tf.dispose(before ?? []);
      } finally {
        disposeBatch(one);
      }
    }
    for (const [place, sum] of (sums ?? []).entries())
      tf.tidy(() => net.weights[names[place]].assign(sum.div(whole.steps)));
  });
}
