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
 * Attributes a network's prediction to words by integrated gradients (Sundararajan 2017). The gradient of the class's
 * log-odds is integrated along the straight line between the first layer's outputs for the text without its words and
 * for the text, and summed over the tokens of each word. The values sum to the difference of the two log-odds
 * (completeness), more exactly with more `steps` (32 by default).
 *
 * Throws if an argument has the wrong type, an option is unknown, `steps` is not a positive integer, or the network
 * does not read text or does not output at least two logits. Also throws if a text is empty, `of` is not the index of a
 * class, or `without` is not one token.
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
    throw new TransferError(`steps must be a positive integer; got ${steps}. Try 32.`);
  }
  // The midpoints of `steps` equal parts.
  const midpoints = Array.from({ length: steps }, (_, step) => (step + 0.5) / steps);
  return explained(net, texts, others, (reader, asked) => alongLine(reader, asked, midpoints));
}

/**
 * As `integratedGradients`, but multiplies the gradient at the text itself by the difference between its embeddings and
 * those without words. It is fast and coarse, and the values do not sum to a difference of log-odds. Words get values
 * near 0 where the prediction saturates, since the gradient is small there.
 *
 * Throws if an argument has the wrong type, an option is unknown, or the network does not read text or does not output
 * at least two logits. Also throws if a text is empty, `of` is not the index of a class, or `without` is not one token.
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

/** Batch size of a forward pass. */
const ROWS = 32;

/** (e - e0) times the mean gradient at these points of the line from e0 to e, summed over the features of each word's tokens. */
function alongLine(net: Net, { ids, without, words, label }: Asked, fractions: readonly number[]): number[] {
  const rest = { ...net, layers: net.layers.slice(1) };
  const values = tf.tidy(() => {
    const [first] = net.layers;
    const [to, from] = tf.split(first.apply(tf.tensor2d([[...ids], [...without]]), net.weights, PREDICTING), 2);
    const way = to.sub(from);
    const gradientOf = tf.grad((e: Tensor) => oddsOf(forward(rest, e), label).sum());
    let sum: Tensor = tf.zerosLike(way);
    for (let done = 0; done < fractions.length; done += ROWS) {
      const some = fractions.slice(done, done + ROWS);
      sum = tf.tidy(() => {
        const points = from.add(way.mul(tf.tensor3d([...some], [some.length, 1, 1])));
        return sum.add(gradientOf(points).sum(0, true));
      });
    }
    return Array.from(way.mul(sum).sum(-1).div(fractions.length).dataSync());
  });
  return words.map((word) => word.indices.reduce((total, at) => total + values[at], 0));
}
