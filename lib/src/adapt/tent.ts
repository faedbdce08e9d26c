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

export interface TentOptions extends Pick<FitOptions, 'batch' | 'seed' | 'validate' | 'callbacks' | 'signal'> {
  /** How scales and offsets learn; `adam(1e-3)` unless said. */
  readonly optimizer?: Transform;
  /** Passes over the target, 1 unless said. */
  readonly epochs?: number;
}

/**
 * Test-time adaptation by entropy (TENT: Wang et al. 2021): a trained net becomes surer on an unlabelled target, without
 * any source. Only scales and offsets of batch normalisations learn; each batch normalises by itself, and afterwards the
 * moving averages are the target's (`adabn`), so that the net predicts one example as it does many. Batches of 64 unless
 * said; a remainder is left out. It collapses to few classes where a batch holds few examples or few classes, a stream
 * sorted by class above all, and under high rates (Niu et al. 2023). Throws where the net has no batch normalisation.
 */
export async function tent(net: Net, target: Dataset, options: TentOptions = {}): Promise<History> {
  requireOptions('tent', options, {
    optimizer: true,
    epochs: true,
    batch: true,
    seed: true,
    validate: true,
    callbacks: true,
    signal: true,
  });
  requireNet('tent', net);
  requireDataset('tent', target);
  const { optimizer = adam(1e-3), epochs = 1, batch = 64, seed = 0, ...others } = options;
  const batches = stream(unlabelled(target), { batch, seed, whole: true });
  const history = await fit(net, batches, {
    ...others,
    loss: meanEntropy(),
    optimizer: chain(unfreezeNorms(), optimizer),
    epochs,
    seed,
  });
  await adabn(net, target, { batch, seed });
  return history;
}
