import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { inMemory, isInMemory } from '../data/in-memory';
import { pairsOf } from '../data/pairs-of';
import { readExamples } from '../data/read-examples';
import { tokenCounts, withoutPadding } from '../data/token-counts';
import { largest } from '../extremes';
import { requireInput } from '../net/require-input';
import { siamese } from '../net/siamese';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type FitOptions, fit } from '../train/fit';
import { meanSquaredError } from '../train/loss';

export interface SetFitOptions extends Omit<FitOptions, 'loss' | 'epochs' | 'validate' | 'adapt' | 'balance' | 'mix'> {
  /** Pairs of each kind for each example, 20 unless said. */
  readonly rounds?: number;
  /** Passes over the pairs, 1 unless said. */
  readonly epochs?: number;
}

/**
 * Tunes an encoder of sentences by pairs of few labelled ones (SetFit: Tunstall 2022): the cosine of two vectors is drawn to 1
 * where both are of one class and to 0 where not. `await setFit(reader, train, { optimizer: adam(2e-5), batch: 16, seed: 1 })`;
 * a head comes after, on the new features: `logisticRegression(await extract(reader, train))`. The net's weights change in place.
 */
export function setFit(net: Net, data: Dataset, options: SetFitOptions): Promise<History> {
  requireOptions('setFit', options, {
    rounds: true,
    epochs: true,
    batch: true,
    seed: true,
    callbacks: true,
    signal: true,
    optimizer: 'required',
    cache: true,
  });
  requireNet('setFit', net);
  requireDataset('setFit', data);
  requireInput(net, data);
  const { rounds = 20, epochs = 1, seed = 0, ...others } = options;
  const short = asLongAsNeeded(data);
  const reader = { ...net, input: { ...net.input, shape: short.shape } };
  return fit(siamese(reader), pairsOf(short, { rounds, seed }), { ...others, loss: meanSquaredError(), epochs, seed });
}

/** Texts without the padding that stands behind all of them: few texts are seldom as long as a net's window. */
function asLongAsNeeded(data: Dataset): Dataset {
  const tokens = tokenCounts(data);
  if (!tokens) return data;
  const longest = Math.min(data.shape[0], largest(tokens));
  const read: Dataset['read'] = async (indices) => withoutPadding(await readExamples(data, indices), longest);
  return { ...data, shape: [longest], read: isInMemory(data) ? inMemory(read) : read };
}
