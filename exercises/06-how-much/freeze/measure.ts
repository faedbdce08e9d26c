import type { Tensor } from '@tensorflow/tfjs';
import { moved, put } from 'course/measure';
import { evaluate } from 'transferlab';
import { classesOf, makeNet, points, type Setting } from './setting';

type Weights = Record<string, Tensor | null>;

/** The numbers of the net of which snapshots are taken. */
export function numbers() {
  const { weights } = makeNet(['stem', 'body', 'head']);
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));
}

/** Which of these weights differ from those that the net began with. */
export function movedOf({ layers, seed }: Setting, weights: Weights) {
  return moved(makeNet(layers, seed).weights, weights);
}

/** The same, the names of all weights, and how well a net with these weights does on examples that no answer had. */
export async function tuned(setting: Setting, weights: Weights) {
  const net = makeNet(setting.layers, setting.seed);
  const names = Object.keys(net.weights);
  const changed = moved(net.weights, weights);
  put(net.weights, weights);
  const { accuracy } = await evaluate(net, points(60, 9 + (setting.seed ?? 0), classesOf(setting)));
  return { names, moved: changed, accuracy };
}
