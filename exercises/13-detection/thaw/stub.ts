import { adam, chain, crossEntropy, type Dataset, fit, freeze, type Net, type Transform } from 'transferlab';

/** What learns: the head alone, the layer in front of it as well, everything. */
export const STAGES = ['head', 'top', 'all'] as const;

export type Stage = (typeof STAGES)[number];

/**
 * You have thirty images of three classes, and a detector that has seen a hundred thousand of eighty others. Its last
 * layer, the head, is new and gives noise; what is in front of it is worth more than what thirty images can teach.
 *
 * The optimizer of one stage of fine-tuning, an Adam with this rate:
 *
 * - `head`: only the last layer learns.
 * - `top`: the last two layers learn.
 * - `all`: every layer learns, each in steps half as long as those of the layer after it; the head takes full ones.
 * - In every stage all batch normalisations stay as they were learnt, scale and offset and averages: four images in a
 *   batch have no statistics worth having.
 *
 * The network may have any layers, by any names. transferlab has what you need: freeze, freezeNorms, layerwiseRate.
 */
export function optimizerOf(stage: Stage, rate: number): Transform {
  return stage === 'all' ? adam(rate) : chain(freeze(1), adam(rate));
}

/**
 * Fine-tunes a network in the three stages, in their order, two epochs each in batches of 4, and says which weights
 * moved in each: three lists of names, in the order of the network. Each stage reads the set that is given and no copy
 * of it, so that a check can see when.
 */
export async function tune(net: Net, train: Dataset, rate: number): Promise<string[][]> {
  await fit(net, train, { loss: crossEntropy(), optimizer: optimizerOf('head', rate), epochs: 2, batch: 4, seed: 1 });
  return STAGES.map(() => Object.keys(net.weights));
}

/** Given: a copy of the numbers of every weight. */
export function numbers(net: Net): Record<string, number[]> {
  return Object.fromEntries(Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));
}
