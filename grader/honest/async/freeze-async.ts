// 06-freeze | each function is async, and values are awaited
import { adam, chain, crossEntropy, type Dataset, fit, freeze, type Net } from 'transferlab';

export type Snapshot = Record<string, number[]>;

export interface Proof {
  moved: string[];
  stayed: string[];
}

export async function snapshot(net: Net): Promise<Snapshot> {
  const entries = await Promise.all(
    Object.entries(net.weights).map(async ([name, weight]) => [name, Array.from(await weight.data())] as const),
  );
  return Object.fromEntries(entries);
}

export async function compare(before: Snapshot, after: Snapshot): Promise<Proof> {
  const isSame = (name: string) => before[name].every((value, i) => Object.is(value, after[name][i]));
  const names = Object.keys(before);
  await null;
  return { moved: names.filter((name) => !isSame(name)), stayed: names.filter(isSame) };
}

export async function tuneLast(net: Net, train: Dataset, last: number): Promise<Proof> {
  const names = Object.keys(net.weights);
  const layers = [...new Set(names.map((name) => name.split('/')[0]))];
  const tuned = layers.slice(layers.length - last);
  const frozen = names.filter((name) => !tuned.includes(name.split('/')[0]));
  const before = await snapshot(net);
  await fit(net, train, {
    loss: crossEntropy(),
    optimizer: chain(freeze(...frozen), adam(0.02)),
    epochs: 15,
    batch: 16,
    seed: 1,
  });
  return await compare(before, await snapshot(net));
}
