import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type WeightedOptions, type WeightedRisk, weightedRiskBy } from './importance-weights';

/**
 * A net's risk on an unlabelled target, estimated on held-out source examples that are weighted by the density ratio target
 * to source (IWCV: Sugiyama et al. 2007; in a net's features, as You et al. 2019 do): the mean of `w loss`. The ratio comes
 * from a domain classifier. Right as far as the domains differ in what their examples look like and not in what they mean.
 * Labels of the target are not read. Throws on fewer than ten examples of either domain.
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
