import type { Tensor } from '@tensorflow/tfjs';
import { put } from 'course/measure';
import { evaluate, type Net } from 'transferlab';
import { makeNet, points, type Setting, sourceOf, train } from './setting';

/** Accuracy on points of the target that no answer had. */
async function onTarget(net: Net, { seed, mirror }: Setting) {
  return (await evaluate(net, points(200, 3, 5000 + seed, mirror))).accuracy;
}

/** Accuracies of a net with these weights, on the source and on the target. */
export async function accuracies(setting: Setting, weights: Record<string, Tensor | null>) {
  const net = makeNet(setting);
  put(net.weights, weights);
  const source = (await evaluate(net, sourceOf(setting))).accuracy;
  return { source, target: await onTarget(net, setting) };
}

/** How good nets are on the target that were trained without an adversary, by seed: a mirrored run is as good. */
const known = new Map<number, number>();

/** Accuracies on the target of nets that were trained without an adversary, for each of these runs. */
export async function plain(settings: Setting[]) {
  for (const setting of settings) {
    if (known.has(setting.seed)) continue;
    const net = makeNet(setting);
    await train(net, setting);
    known.set(setting.seed, await onTarget(net, setting));
  }
  return settings.map(({ seed }) => known.get(seed));
}
