import type { Tensor } from '@tensorflow/tfjs';
import { moved, put } from 'course/measure';
import { evaluate } from 'transferlab';
import { makeNet, points, type Setting } from './setting';

/** Which of these weights moved, and the accuracy of a net that has them on examples that no answer had. */
export async function trained(setting: Setting, weights: Record<string, Tensor | null>) {
  const net = makeNet(setting);
  const changed = moved(net.weights, weights);
  put(net.weights, weights);
  const { accuracy } = await evaluate(net, points(setting, 'test'));
  return { moved: changed, accuracy };
}
