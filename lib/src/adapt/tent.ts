import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import type { Transform } from '../core/transform';
import { stream } from '../data/stream';
import { unlabelled } from '../data/unlabelled';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { unfreezeNorms } from '../optimize/unfreeze-norms';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type FitOptions, fit } from '../train/fit';
import { adabn } from './adabn';
import { meanEntropy } from './entropy';
import { requireSeveral } from './require-several';

export interface TentOptions extends Pick<FitOptions, 'batch' | 'seed' | 'validate' | 'callbacks' | 'signal'> {
  /** The optimizer of the scales and offsets; `adam(1e-3)` by default. */
  readonly optimizer?: Transform;
  /** Passes over the target, 1 by default. */
  readonly epochs?: number;
  /**
   * Reads the target in its order, as a stream; running means and variances then follow the last batches, 0.9 past. By default
   * it is shuffled, and they become the target's.
   */
  readonly inOrder?: boolean;
}

/**
 * Test-time adaptation by entropy minimisation (TENT: Wang et al. 2021): makes a trained net's predictions on an
 * unlabelled target more confident, without source data. It trains only the scales and offsets of batch normalisations,
 * which normalise by the batch; afterwards it replaces the running mean and variance with the target's (`adabn`), so
 * predictions do not depend on the batch. The batch size is 64 by default; a remainder is left out. Returns the
 * history. It collapses to few classes if a batch has few examples or few classes, above all in a stream sorted by
 * class, and at high learning rates (Niu et al. 2023). Throws if the net has no batch normalisation, or the target
 * fewer than two examples.
 */
export async function tent(net: Net, target: Dataset, options: TentOptions = {}): Promise<History> {
  requireOptions('tent', options, {
    optimizer: true,
    epochs: true,
    inOrder: true,
    batch: true,
    seed: true,
    validate: true,
    callbacks: true,
    signal: true,
  });
  requireNet('tent', net);
  requireDataset('tent', target);
  requireSeveral('tent', target);
  const { optimizer = adam(1e-3), epochs = 1, batch = 64, seed = 0, inOrder = false, ...others } = options;
  const order = inOrder ? { batch, whole: true } : { batch, seed, whole: true };
  const batches = stream(unlabelled(target), order);
  const history = await fit(net, batches, {
    ...others,
    loss: meanEntropy(),
    optimizer: chain(unfreezeNorms(), optimizer),
    epochs,
    seed,
  });
  if (!inOrder) await adabn(net, target, { batch, seed });
  return history;
}
