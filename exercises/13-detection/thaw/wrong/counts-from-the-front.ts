import {
  adam,
  chain,
  crossEntropy,
  type Dataset,
  fit,
  freeze,
  freezeNorms,
  layerwiseRate,
  type Net,
  type Transform,
} from 'transferlab';

export const STAGES = ['head', 'top', 'all'] as const;

export type Stage = (typeof STAGES)[number];

export function optimizerOf(stage: Stage, rate: number): Transform {
  if (stage === 'head') return chain(freeze(1), freezeNorms(), adam(rate));
  if (stage === 'top') return chain(freeze(2), freezeNorms(), adam(rate));
  return chain(freezeNorms(), layerwiseRate(0.5), adam(rate));
}

export async function tune(net: Net, train: Dataset, rate: number): Promise<string[][]> {
  const moved: string[][] = [];
  for (const stage of STAGES) {
    const before = numbers(net);
    await fit(net, train, { loss: crossEntropy(), optimizer: optimizerOf(stage, rate), epochs: 2, batch: 4, seed: 1 });
    const after = numbers(net);
    moved.push(Object.keys(before).filter((name) => before[name].some((value, i) => value !== after[name][i])));
  }
  return moved;
}

export function numbers(net: Net): Record<string, number[]> {
  return Object.fromEntries(Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));
}
