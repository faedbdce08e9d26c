import type { Tensor } from '@tensorflow/tfjs';
import { moved, put } from 'course/measure';
import { type Dataset, evaluate, head, type InputSpec, join, type Net } from 'transferlab';
import { heldOutSet, pretrained, type Setting, unseenSet } from './setting';

type Weights = Record<string, Tensor | null>;

/** What an answer gave: the weights of the body, those of the net with what it says of its input. */
interface Given {
  body: Weights;
  net: Weights;
  input: { shape?: number[]; mean?: number; std?: number };
}

/** Which weights of the body differ from those that it was given with. */
export function movedOf(setting: Setting, body: Weights) {
  return moved(pretrained(setting).weights, body);
}

/** How well the net does on pictures that no answer had, also when these go in as they are, and on the held-out ones. */
export async function accuracies(setting: Setting, { net: weights, input }: Given) {
  const net = { ...madeAgain(setting, weights), input: input as InputSpec };
  const data = unseenSet(setting);
  // Without preprocessing: the library refuses to feed raw pixels to a net that has some.
  const unscaled = { ...net, input: { shape: input.shape ?? [] } };
  return {
    accuracy: await accuracyOf(net, data),
    onRawPixels: await accuracyOf(unscaled, { ...data, pixels: false }),
    onHeldOut: await accuracyOf(net, heldOutSet(setting)),
  };
}

const accuracyOf = async (net: Net, data: Dataset) => (await evaluate(net, data)).accuracy;

/** The body with a head that is called as the answer called its own, and these weights. */
function madeAgain(setting: Setting, weights: Weights): Net {
  const body = pretrained(setting);
  const own = Object.keys(weights).filter((name) => !(name in body.weights));
  const name = own[0]?.split('/')[0];
  const net = join(body, head({ classes: setting.classes, name }));
  put(net.weights, weights);
  return net;
}
