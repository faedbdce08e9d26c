import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type WeightedOptions, type WeightedRisk, weightedRiskBy } from './importance-weights';

/**
 * Estimates a network's risk on an unlabelled target by deep embedded validation, DEV: as
 * `importanceWeightedValidation`, with a control variate (You et al. 2019). The expected weight is 1, so the difference
 * of the mean weight from 1, scaled by its covariance with the weighted loss, corrects the estimate and reduces its
 * variance. The estimate can be negative. Throws if an argument has the wrong type, an option is unknown, a source
 * example has no label, a domain has fewer than ten examples, or `risk` is neither `error` nor `crossEntropy`.
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
  // Constant weights give no correction.
  const eta = variance > 0 ? -covariance / variance : 0;
  return meanWeighted + eta * (meanWeight - 1);
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
