import { setTimeout } from 'node:timers/promises';
import { copied, memory, weightsOf } from 'course/scenario';
import { type Dataset, type Net, tf } from 'transferlab';
import { classesOf, makeNet, points, type Setting } from './setting';

interface Proof {
  moved: string[];
  stayed: string[];
}

interface Answer {
  snapshot(net: Net): Record<string, ArrayLike<number>>;
  tuneLast(net: Net, train: Dataset, last: number): Promise<Proof> | Proof;
}

let tuned: Net['weights'] = {};

/** Lets the answer fine-tune: what it says, the weights as they are then, and the tensors that are left. */
export async function tune(answer: Answer, setting: Setting) {
  const net = makeNet(setting.layers, setting.seed);
  // The variables themselves: the answer may put others in their place.
  tuned = { ...net.weights };
  const train = points(48, 5 + (setting.seed ?? 0), classesOf(setting));
  const tensors = memory();
  const proof = await answer.tuneLast(net, train, setting.last);
  return { proof: copied(proof), weights: weightsOf(tuned), left: tensors.left() };
}

/** The weights of the net that was tuned last, when a training that nobody waited for has gone on for a while. */
export async function later() {
  await setTimeout(300);
  return weightsOf(tuned);
}

/** A snapshot of a net, the same snapshot after the weights have moved, and the tensors that are left. */
export async function snapshots(answer: Answer) {
  const net = makeNet(['stem', 'body', 'head']);
  // Sealed against added methods: what a snapshot reads of them later are their values.
  const weights = Object.values(net.weights).map((weight) => Object.seal(weight));
  const tensors = memory();
  const taken = await answer.snapshot(net);
  const left = tensors.left();
  const first = copied(taken);
  for (const weight of weights) tf.tidy(() => weight.assign(tf.add(weight, 1)));
  return { first, later: copied(taken), left };
}
