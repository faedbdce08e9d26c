import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireNet, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import { domainLogits } from './domain-classifier';
import { type FeatureOptions, featuresOf } from './features';

/**
 * How far apart two domains are to a linear classifier, in [0, 2]: `2 (1 - 2 e)`, with e its error on held-out examples
 * (Ben-David et al. 2007; Ganin et al. 2016, equation 3). About 0: the features do not tell where an example comes from;
 * 2: they always do. Looks at what the net gives, or at the layer `at`, and reads no label. The seed says which examples
 * are held out together. Throws on fewer than ten examples of either domain.
 */
export async function proxyADistance(
  net: Net,
  source: Dataset,
  target: Dataset,
  options: FeatureOptions & { readonly seed?: number } = {},
): Promise<number> {
  requireOptions('proxyADistance', options, { at: true, batch: true, seed: true });
  requireNet('proxyADistance', net);
  requireDataset('proxyADistance', source);
  requireDataset('proxyADistance', target);
  const { seed = 0, ...others } = options;
  const features: Tensor[] = [];
  try {
    for (const data of [source, target]) features.push(await featuresOf(net, data, others));
    return await proxyADistanceOf(features[0], features[1], { seed });
  } finally {
    tf.dispose(features);
  }
}

/**
 * The same from features `[examples, features]` of each domain. Both errors count alike, however many examples there are. An
 * error above one half is chance, so what would be below 0 is 0.
 */
export async function proxyADistanceOf(
  source: Tensor,
  target: Tensor,
  options: { readonly seed?: number } = {},
): Promise<number> {
  requireOptions('proxyADistanceOf', options, { seed: true });
  requireTensor('proxyADistanceOf', source);
  requireTensor('proxyADistanceOf', target);
  const { seed = 0 } = options;
  const logits = await domainLogits(source, target, { seed });
  const error = (wrongOf(logits.source, 1) + wrongOf(logits.target, -1)) / 2;
  return Math.max(0, 2 * (1 - 2 * error));
}

/** The share of logits on the wrong side; one of 0 is half a mistake. */
function wrongOf(logits: readonly number[], wrongSide: number): number {
  return logits.reduce((sum, logit) => sum + (1 + wrongSide * Math.sign(logit)) / 2, 0) / logits.length;
}
