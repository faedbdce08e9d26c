import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireNet, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import { domainLogits } from './domain-classifier';
import { type FeatureOptions, featuresOf } from './features';

/**
 * Computes the proxy A-distance of two domains, in [0, 2]: `2 (1 - 2 e)`, with e the held-out error of a linear domain
 * classifier (Ben-David et al. 2007; Ganin et al. 2016, equation 3). Near 0 the features do not distinguish the
 * domains; at 2 they always do. Uses the network's output, or that of the layer `at`, and no labels. The seed assigns
 * the folds of the cross-validation. Throws if an argument has the wrong type, an option is unknown, the layer does not
 * output `[features]`, a feature is not finite, or a domain has fewer than ten examples.
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
 * Computes the proxy A-distance from features `[examples, features]` of each domain. The errors on the two domains have
 * equal weight, whatever their number of examples. An error above one half is due to chance, so a negative distance
 * becomes 0. Throws if an argument has the wrong type, an option is unknown, the widths differ, a feature is not
 * finite, or a domain has fewer than ten examples.
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

/** The fraction of logits with the wrong sign; a logit of 0 counts as half an error. */
function wrongOf(logits: readonly number[], wrongSign: number): number {
  return logits.reduce((sum, logit) => sum + (1 + wrongSign * Math.sign(logit)) / 2, 0) / logits.length;
}
