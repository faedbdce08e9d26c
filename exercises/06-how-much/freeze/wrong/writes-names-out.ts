import { adam, chain, crossEntropy, type Dataset, fit, freeze, type Net } from 'transferlab';

export type Snapshot = Record<string, number[]>;

export interface Proof {
  moved: string[];
  stayed: string[];
}

export function snapshot(net: Net): Snapshot {
  return Object.fromEntries(Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));
}

export function compare(before: Snapshot, after: Snapshot): Proof {
  const isSame = (name: string) => before[name].every((value, i) => Object.is(value, after[name][i]));
  const names = Object.keys(before);
  return { moved: names.filter((name) => !isSame(name)), stayed: names.filter(isSame) };
}

export async function tuneLast(net: Net, train: Dataset, last: number): Promise<Proof> {
  const frozen = ['block1', 'block10', 'top'].slice(0, 3 - last);
  const before = snapshot(net);
  await fit(net, train, {
    loss: crossEntropy(),
    optimizer: chain(freeze(...frozen), adam(0.02)),
    epochs: 15,
    batch: 16,
    seed: 1,
  });
  return compare(before, snapshot(net));
}
