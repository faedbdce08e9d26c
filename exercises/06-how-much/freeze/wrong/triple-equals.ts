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
  const isSame = (name: string) => before[name].every((value, i) => value === after[name][i]);
  const names = Object.keys(before);
  return { moved: names.filter((name) => !isSame(name)), stayed: names.filter(isSame) };
}

export async function tuneLast(net: Net, train: Dataset, last: number): Promise<Proof> {
  const names = Object.keys(net.weights);
  const layers = [...new Set(names.map(layerOf))];
  const tuned = layers.slice(layers.length - last);
  const frozen = names.filter((name) => !tuned.includes(layerOf(name)));
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

function layerOf(weight: string): string {
  return weight.split('/')[0];
}
