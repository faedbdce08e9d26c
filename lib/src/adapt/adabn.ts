import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { reestimateNorms } from '../train/reestimate-norms';
import { requireSeveral } from './require-several';

/**
 * Adaptive batch normalisation (Li et al. 2016): replaces the running mean and variance of every batch normalisation
 * with the target's, and changes nothing else. It needs no training and reads no labels. It does not correct a shift
 * that differs between classes, or different class frequencies, and may then lower the accuracy. Throws if the net has
 * no batch normalisation or cannot read the target, or if the target has fewer than two examples.
 */
export function adabn(net: Net, target: Dataset, options: { batch?: number; seed?: number } = {}): Promise<void> {
  requireOptions('adabn', options, { batch: true, seed: true });
  requireNet('adabn', net);
  requireDataset('adabn', target);
  requireSeveral('adabn', target);
  return reestimateNorms(net, target, options);
}
