import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { layersCompared } from '../train/domains';
import { domainLogits } from '../transferability/domain-classifier';
import { featuresOf } from '../transferability/features';
import { lossesOf, type Risk } from './source-risk';

/** The layer, the loss and the folds of a weighted risk. */
export interface WeightedOptions {
  /** Glob of the layer whose features the domain classifier gets; the last but one by default, as in an Adaptation. */
  readonly at?: string;
  /** Loss of each example; `error` by default. */
  readonly risk?: Risk;
  /** Seed that assigns the folds of the domain classifier; default 0. */
  readonly seed?: number;
  /** Examples per batch; default 16. */
  readonly batch?: number;
}

/** A risk on the target, estimated from source examples weighted by the density ratio. Plain data. */
export interface WeightedRisk {
  /** Estimated mean loss on the target; lower is better. */
  readonly risk: number;
  /** Density ratio target to source of each held-out source example, `[examples]`. */
  readonly weights: number[];
  /**
   * Number of equally weighted examples with the same variance: `(sum w)^2 / sum w^2` (Kish 1965). If it is small, the risk
   * depends on a few examples, and the domains hardly overlap in these features.
   */
  readonly effectiveSampleSize: number;
}

/** A risk on the target, by an estimator of the weights and the losses of the held-out examples. */
export async function weightedRiskBy(
  estimate: (weights: readonly number[], losses: readonly number[]) => number,
  [net, heldOut, target]: readonly [Net, Dataset, Dataset],
  { at, risk = 'error', seed = 0, batch = 16 }: WeightedOptions,
): Promise<WeightedRisk> {
  const losses = await lossesOf(net, heldOut, { risk, batch });
  const weights = await importanceWeights(net, heldOut, target, { at, seed, batch });
  return { risk: estimate(weights, losses), weights, effectiveSampleSize: effectiveSampleSize(weights) };
}

/** The density ratio of target to source at each held-out example, by a domain classifier not trained on it. */
async function importanceWeights(
  net: Net,
  heldOut: Dataset,
  target: Dataset,
  { at, seed, batch }: { readonly at?: string; readonly seed: number; readonly batch: number },
): Promise<number[]> {
  const layer = net.layers[layersCompared(net, { at })[0]].name;
  const source = await featuresOf(net, heldOut, { at: layer, batch });
  try {
    const features = await featuresOf(net, target, { at: layer, batch });
    const logits = await domainLogits(source, features, { seed }).finally(() => features.dispose());
    return logits.source.map((logit) => Math.exp(logit));
  } finally {
    tf.dispose(source);
  }
}

/** See `WeightedRisk`. */
export function effectiveSampleSize(weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum ** 2 / weights.reduce((total, weight) => total + weight ** 2, 0);
}
