import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type WeightedOptions, type WeightedRisk, weightedRiskBy } from './importance-weights';

/**
 * Deep embedded validation (DEV: You et al. 2019): as `importanceWeightedValidation`, with a control variate. The
 * mean of the weights is known to be 1, so what it is off by corrects the weighted loss as far as both go together, and the
 * estimate varies less from sample to sample. It may come out below 0.
 */
export function deepEmbeddedValidation(
  net: Net,
  heldOut: Dataset,
  target: Dataset,
  options: WeightedOptions = {},
): Promise<WeightedRisk> {
  requireOptions('deepEmbeddedValidation', options, { at: true, risk: true, seed: true, batch: true });
  requireNet('deepEmbeddedValidation', net);
  requireDataset('deepEmbeddedValidation', heldOut);
  requireDataset('deepEmbeddedValidation', target);
  return weightedRiskBy(controlledRisk, [net, heldOut, target], options);
}

/** `mean(w loss) + eta (mean(w) - 1)` with `eta = -Cov(w loss, w) / Var(w)`. */
export function controlledRisk(weights: readonly number[], losses: readonly number[]): number {
  const weighted = weights.map((weight, index) => weight * losses[index]);
  const [meanWeight, meanWeighted] = [meanOf(weights), meanOf(weighted)];
  const covariance = meanOf(weights.map((weight, index) => (weight - meanWeight) * (weighted[index] - meanWeighted)));
  const variance = meanOf(weights.map((weight) => (weight - meanWeight) ** 2));
  // Weights that are all the same say nothing that could correct anything.
  const eta = variance > 0 ? -covariance / variance : 0;
  return meanWeighted + eta * (meanWeight - 1);
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
