import {
  type Adaptation,
  adam,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  fit,
  type Net,
  unlabelled,
} from 'transferlab';

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

export const TRAINING = { loss: crossEntropy(), optimizer: adam(0.02), epochs: 30, batch: 20, seed: 1 };

export async function chooseWeight({ source, target, test, weights, makeNet, adapt }: Setting): Promise<Choice> {
  const blind = unlabelled(target);
  const nets: Net[] = [];
  const scores: number[] = [];
  for (const weight of weights) {
    const net = makeNet();
    await fit(net, source, { ...TRAINING, adapt: adapt(blind, weight) });
    nets.push(net);
    scores.push((await evaluate(net, target)).accuracy);
  }
  const best = scores.indexOf(Math.max(...scores));
  const { accuracy } = await evaluate(nets[best], test);
  for (const net of nets) dispose(net);
  return { weight: weights[best], scores, accuracy };
}
