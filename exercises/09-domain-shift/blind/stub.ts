import { type Adaptation, adam, crossEntropy, type Dataset, type Net } from 'transferlab';

export interface Setting {
  /** Labelled, to train on. */
  source: Dataset;
  /** To adapt to. It may carry labels, and you must not use them. */
  target: Dataset;
  /** Labelled examples of the target's domain, to measure the chosen net on. */
  test: Dataset;
  /** The candidates: how much the adaptation counts. */
  weights: readonly number[];
  /** Makes a net, with the same start each time. */
  makeNet(): Net;
  /** The adaptation to a target, at this weight. */
  adapt(target: Dataset, weight: number): Adaptation;
}

export interface Choice {
  /** The candidate that was chosen. */
  weight: number;
  /** The information maximisation of each candidate's net, in the order of the weights. */
  scores: number[];
  /** The share of the test set that the chosen net gets right. */
  accuracy: number;
}

/** Given: how each net is trained. */
export const TRAINING = { loss: crossEntropy(), optimizer: adam(0.02), epochs: 30, batch: 20, seed: 1 };

/**
 * Choose how much an adaptation counts, without a label of the target.
 *
 * An adaptation has a weight. At 0 it does nothing, and too much of it spoils what the net knows. Papers often try some and
 * keep the one with the best accuracy on the target (Musgrave et al. 2021). That is not an adaptation without labels: with
 * labels to choose by, one could have trained on them. So build a set-up where they cannot get in.
 *
 * - For each weight a new net learns from the source with TRAINING, and is adapted to the target at this weight.
 * - No label of the target may reach adapt: not by promise, but because what it gets has none. The library has a function
 *   that takes them off a dataset.
 * - The score of a net is its informationMaximisation on the target: how sure it is of each example, and how evenly its
 *   answers spread over the classes. Being sure is not enough, as a net that calls everything `left` is very sure. The
 *   highest score is chosen.
 * - The chosen net, and no other, is measured on the test set, once. Then all nets are disposed.
 *
 * Look for fit, unlabelled, informationMaximisation, evaluate and dispose in the library.
 */
export async function chooseWeight({ target, test, weights }: Setting): Promise<Choice> {
  throw new Error(
    `chooseWeight is yours to write. It got ${weights.length} weights, ${target.labels.length} examples of the target to adapt to and ${test.labels.length} to measure on.`,
  );
}
