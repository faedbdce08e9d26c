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

export interface SetFitOptions
  extends Omit<FitOptions, 'loss' | 'epochs' | 'validate' | 'metrics' | 'adapt' | 'balance' | 'mix'> {
  /** Pairs of each kind per example, 20 by default. */
  readonly rounds?: number;
  /** Epochs over the pairs, 1 by default. */
  readonly epochs?: number;
}

/**
 * Fine-tunes a sentence encoder on pairs of a few labelled sentences (SetFit: Tunstall 2022): the cosine similarity of two
 * embeddings is trained towards 1 for the same class and 0 for different classes.
 * `await setFit(reader, train, { optimizer: adam(2e-5), batch: 16, seed: 1 })`. Train a head on the new features afterwards:
 * `logisticRegression(await extract(reader, train))`. Changes the network's weights in place. Returns the history. Throws if
 * the data does not fit the network's input, or as `pairsOf` does.
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

/** Texts without the padding after the longest one: texts are usually shorter than the network's window. */
function asLongAsNeeded(data: Dataset): Dataset {
  const tokens = tokenCounts(data);
  if (!tokens) return data;
  const longest = Math.min(data.shape[0], largest(tokens));
  const read: Dataset['read'] = async (indices) => withoutPadding(await readExamples(data, indices), longest);
  return { ...data, shape: [longest], read: isInMemory(data) ? inMemory(read) : read };
}
