import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type WeightedOptions, type WeightedRisk, weightedRiskBy } from './importance-weights';

/**
 * Estimates a network's risk on an unlabelled target by importance weighting, IWCV: the mean of `w loss` over held-out
 * source examples, with w the density ratio of target to source from a domain classifier (Sugiyama et al. 2007; in a
 * network's features, as You et al. 2019 do). It assumes covariate shift: the domains differ in their inputs, not in
 * the labels given the inputs. Labels of the target are not read. Throws if an argument has the wrong type, an option
 * is unknown, a source example has no label, a domain has fewer than ten examples, or `risk` is neither `error` nor
 * `crossEntropy`.
 */
export function importanceWeightedValidation(
  net: Net,
  heldOut: Dataset,
  target: Dataset,
  options: WeightedOptions = {},
): Promise<WeightedRisk> {
  requireOptions('importanceWeightedValidation', options, { at: true, risk: true, seed: true, batch: true });
  requireNet('importanceWeightedValidation', net);
  requireDataset('importanceWeightedValidation', heldOut);
  requireDataset('importanceWeightedValidation', target);
  return weightedRiskBy(weightedRisk, [net, heldOut, target], options);
}

/** The mean of `w loss`. */
export function weightedRisk(weights: readonly number[], losses: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * losses[index], 0) / weights.length;
}
