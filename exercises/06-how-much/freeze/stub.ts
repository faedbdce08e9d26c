import { adam, chain, crossEntropy, type Dataset, fit, freeze, type Net } from 'transferlab';

/** The numbers of all weights at one moment, by name. */
export type Snapshot = Record<string, number[]>;

/** Names of weights, in the order of the net. */
export interface Proof {
  moved: string[];
  stayed: string[];
}

/**
 * The numbers of every weight of a net, moving averages included, as they are now. Training goes on in the same
 * variables, and must not change what is in here. Nothing may stay in TensorFlow's memory.
 */
export function snapshot(net: Net): Snapshot {
  return Object.fromEntries(Object.keys(net.weights).map((name) => [name, []]));
}

/**
 * Which weights moved between two snapshots: those of which at least one number is another, and be it in its last bit.
 * 0 and -0 have different bits. A NaN that is still NaN has not moved.
 */
export function compare(before: Snapshot, after: Snapshot): Proof {
  return { moved: Object.keys(before), stayed: Object.keys(after) };
}

/**
 * Fine-tune the last layers of a net, and prove that nothing else moved.
 *
 * The weights of layer `block1` are those whose names begin with `block1/`: `block1/kernel`, `block1/mean`. Only the
 * `last` last layers that have weights may change (a layer without weights does not count); they must all learn.
 * The net already ends in a head for the classes of `train`; its layers may have any names, and some have batch
 * normalisation inside, whose moving averages are weights too.
 *
 * Fifteen epochs of adam(0.02) in batches of 16 are enough. Train `net` itself, with a seed, and return the proof.
 */
export async function tuneLast(net: Net, train: Dataset, last: number): Promise<Proof> {
  const before = snapshot(net);
  await fit(net, train, {
    loss: crossEntropy(),
    optimizer: chain(freeze(...Object.keys(net.weights).slice(last)), adam(0.02)),
    epochs: 15,
    batch: 16,
    seed: 1,
  });
  return compare(before, snapshot(net));
}
