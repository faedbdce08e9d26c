import type { Tensor } from '@tensorflow/tfjs';
import { isInMemory, memory, weightsOf } from 'course/scenario';
import { type Net, tf } from 'transferlab';
import { type Made, makeNet, type Nested } from './setting';

interface Answer {
  adabn(net: Net, target: Tensor): void | Promise<void>;
}

/**
 * Lets the answer adapt a net of these layers and weights to these examples: the weights that the net has then, the
 * variables that it had before as they are then, and the tensors that are left, in all and besides the net's.
 */
export async function adapt(answer: Answer, { x, ...made }: Made & { x: Nested }) {
  const net = makeNet(made);
  // The variables themselves: the answer may put others in their place.
  const original = { ...net.weights };
  const target = tf.tensor(x as number[]);
  const tensors = memory();
  await answer.adabn(net, target);
  // Claim: what is in the net now; the check wants its own variables to hold the same.
  const inNet = Object.fromEntries(Object.keys(original).map((name) => [name, net.weights[name]]));
  return {
    after: weightsOf(inNet),
    original: weightsOf(original),
    left: { inAll: tensors.left(), besidesTheNet: tensors.left(inNet) },
    disposed: !isInMemory(target),
  };
}
