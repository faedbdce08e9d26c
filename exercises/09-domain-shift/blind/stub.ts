import { type Adaptation, adam, crossEntropy, type Dataset, type Net } from 'transferlab';

export interface Setting {
  /** Labelled, to train on. */
  source: Dataset;
  /** To adapt to. It may carry labels, and you must not use them. */
  target: Dataset;
  /** Labelled examples of the target's domain, to measure the chosen network on. */
  test: Dataset;
  /** The candidates: how much the adaptation counts. */
  weights: readonly number[];
  /** Makes a network, with the same start each time. */
  makeNet(): Net;
  /** The adaptation to a target, at this weight. */
  adapt(target: Dataset, weight: number): Adaptation;
}

export interface Choice {
  /** The candidate that was chosen. */
  weight: number;
  /** The information maximisation of each candidate's network, in the order of the weights. */
  scores: number[];
  /** The accuracy of the chosen network on the test set. */
  accuracy: number;
}

/** Given: how each network is trained. */
export const TRAINING = { loss: crossEntropy(), optimizer: adam(0.02), epochs: 30, batch: 20, seed: 1 };

/**
 * Choose how much an adaptation counts, without a label of the target.
 *
 * An adaptation has a weight. At 0 it does nothing, and too much of it destroys what the network has learnt. Papers
 * often try some and keep the one with the best accuracy on the target (Musgrave et al. 2021). That is not an
 * adaptation without labels: with labels to choose by, one could have trained on them. So build a set-up where they
 * cannot get in.
 *
 * - For each weight a new network is trained on the source with TRAINING, and is adapted to the target at this weight.
 * - No label of the target may reach adapt: not by promise, but because what it gets has none. The library has a function
 *   that takes them off a dataset.
 * - The score of a network is its informationMaximisation on the target: how confident it is of each example, and how
 *   evenly its predictions spread over the classes. Confidence is not enough: a network that predicts `left` for
 *   everything is very confident. The highest score is chosen.
 * - The chosen network, and no other, is measured on the test set, once. Then all networks are disposed.
 *
 * Look for fit, unlabelled, informationMaximisation, evaluate and dispose in the library.
 */
export async function chooseWeight({ target, test, weights }: Setting): Promise<Choice> {
  throw new Error(
    `chooseWeight is yours to write. It got ${weights.length} weights, ${target.labels.length} examples of the target to adapt to and ${test.labels.length} to measure on.`,
  );
}
