import type { Tensor } from '@tensorflow/tfjs';
import type { Attribution } from '../core/attribution';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { forward, PREDICTING } from '../net/forward';
import { requireArray, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type Asked, type ExplainOptions, explained, oddsOf } from './explained';

/**
 * What each word did to a net's answer, by integrated gradients (Sundararajan 2017): from the text without its words to the
 * text, in a straight line between what leaves the first layer for the two, the slope of the class's log-odds is added up by
 * token. All words together are what is between the two answers (completeness), the closer the more `steps`. Throws as
 * `occlusion` does.
 */
export async function integratedGradients(
  net: Net,
  texts: readonly string[],
  options: ExplainOptions & { readonly steps?: number } = {},
): Promise<Attribution[]> {
  requireOptions('integratedGradients', options, { of: true, without: true, steps: true });
  requireNet('integratedGradients', net);
  requireArray('integratedGradients', 'texts', texts);
  const { steps = 32, ...others } = options;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new TransferError(`steps is ${steps}; it is how many places of the line are looked at, 1 or more. Try 32.`);
  }
  // The middles of so many equal parts.
  const places = Array.from({ length: steps }, (_, step) => (step + 0.5) / steps);
  return explained(net, texts, others, (reader, asked) => alongLine(reader, asked, places));
}

/**
 * The same by the slope at the text alone, times what its words are: quick and coarse, and the sum is no answer's. What is at
 * the end of a saturated answer, where the slope is small, it hardly sees.
 */
export async function gradientTimesInput(
  net: Net,
  texts: readonly string[],
  options: ExplainOptions = {},
): Promise<Attribution[]> {
  requireOptions('gradientTimesInput', options, { of: true, without: true });
  requireNet('gradientTimesInput', net);
  requireArray('gradientTimesInput', 'texts', texts);
  return explained(net, texts, options, (reader, asked) => alongLine(reader, asked, [1]));
}

/** Rows that go through the net at a time. */
const ROWS = 32;

/** (e - e0) times the mean slope at these places of the line from e0 to e, summed over the features of each word's tokens. */
function alongLine(net: Net, { ids, without, words, label }: Asked, places: readonly number[]): number[] {
  const rest = { ...net, layers: net.layers.slice(1) };
  const values = tf.tidy(() => {
    const [first] = net.layers;
    const [to, from] = tf.split(first.apply(tf.tensor2d([[...ids], [...without]]), net.weights, PREDICTING), 2);
    const way = to.sub(from);
    const slopeOf = tf.grad((e: Tensor) => oddsOf(forward(rest, e), label).sum());
    let sum: Tensor = tf.zerosLike(way);
    for (let done = 0; done < places.length; done += ROWS) {
      const some = places.slice(done, done + ROWS);
      sum = tf.tidy(() => {
        const points = from.add(way.mul(tf.tensor3d([...some], [some.length, 1, 1])));
        return sum.add(slopeOf(points).sum(0, true));
      });
    }
    return Array.from(way.mul(sum).sum(-1).div(places.length).dataSync());
  });
  return words.map((word) => word.places.reduce((total, at) => total + values[at], 0));
}
