import type { Dataset } from '../data/dataset';
import type { Net } from '../net/net';
import { reestimateNorms } from '../train/reestimate-norms';

/**
 * Adaptive batch normalisation (Li et al. 2017): the moving averages of every batch normalisation become the target's, and
 * nothing else changes. What an example is to its own domain is then compared across domains. No training; labels are not
 * read. A shift that differs from class to class, or other shares of classes, it does not mend and may make worse. Throws
 * where the net has no batch normalisation.
 */
export function adabn(net: Net, target: Dataset, options: { batch?: number; seed?: number } = {}): Promise<void> {
  return reestimateNorms(net, target, options);
}
