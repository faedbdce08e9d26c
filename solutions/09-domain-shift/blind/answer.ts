import {
  type Adaptation,
  adam,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  fit,
  informationMaximisation,
  type Net,
  unlabelled,
} from 'transferlab';

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

/** Trains a network at each weight, chooses by what needs no label, and opens the test set for the chosen one alone. */
export async function chooseWeight({ source, target, test, weights, makeNet, adapt }: Setting): Promise<Choice> {
  const blind = unlabelled(target);
  const nets: Net[] = [];
  const scores: number[] = [];
  for (const weight of weights) {
    const net = makeNet();
    await fit(net, source, { ...TRAINING, adapt: adapt(blind, weight) });
    nets.push(net);
    scores.push(await informationMaximisation(net, blind));
  }
  const best = scores.indexOf(Math.max(...scores));
  const { accuracy } = await evaluate(nets[best], test);
  for (const net of nets) dispose(net);
  return { weight: weights[best], scores, accuracy };
}
