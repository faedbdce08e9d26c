import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { chain } from '../optimize/chain';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { FIT_OPTIONS, type FitOptions, fit } from '../train/fit';
import { freezeBody } from './freeze-body';

/**
 * Trains only the last layer that has weights, the head: `linearProbe(net, train, { loss, epochs: 20, optimizer:
 * adam(3e-3) })`. The output of the frozen layers is computed once, so an epoch takes milliseconds. Returns the
 * history. It is the baseline for every other transfer method (Alain & Bengio 2016).
 */
export function linearProbe(net: Net, data: Dataset, options: FitOptions): Promise<History> {
  requireOptions('linearProbe', options, FIT_OPTIONS);
  requireNet('linearProbe', net);
  requireDataset('linearProbe', data);
  return fit(net, data, { ...options, optimizer: chain(freezeBody(net), options.optimizer) });
}
