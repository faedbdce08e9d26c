import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { reestimateNorms } from '../train/reestimate-norms';

/**
 * Adaptive batch normalisation (Li et al. 2016): the moving averages of every batch normalisation become the target's, and
 * nothing else changes. What an example is to its own domain is then compared across domains. No training; labels are not
 * read. A shift that differs from class to class, or other shares of classes, it does not mend and may make worse. Throws
 * where the net has no batch normalisation.
 */
export function adabn(net: Net, target: Dataset, options: { batch?: number; seed?: number } = {}): Promise<void> {
  requireOptions('adabn', options, { batch: true, seed: true });
  requireNet('adabn', net);
  requireDataset('adabn', target);
  return reestimateNorms(net, target, options);
}
