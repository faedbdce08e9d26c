import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { numberText } from '../require/described';

/** How a step mixes the examples of its batch with each other. */
export interface Mix {
  /** The share of itself that each example keeps in this step, in [0, 1], from numbers drawn evenly from [0, 1). */
  share(random: () => number): number;
}

/** Above this the way of drawing becomes slow, and examples are hardly mixed apart any more. */
const MOST = 4;

/**
 * Mixup (Zhang et al. 2018): each example is blended with another of its batch, `s x + (1 - s) x'`, and so are their
 * losses, with s drawn anew for each step from Beta(alpha, alpha). The authors took 0.1 to 0.4 on ImageNet. It goes into
 * `fit` as `mix: mixup(0.2)`. Throws unless alpha is above 0 and at most 4.
 */
export function mixup(alpha: number): Mix {
  if (!(alpha > 0 && alpha <= MOST)) {
    throw new TransferError(`mixup's alpha is ${numberText(alpha)}; it must be above 0 and at most ${MOST}. Try 0.2.`);
  }
  return { share: (random) => beta(alpha, random) };
}

/** A number from Beta(alpha, alpha) (Jöhnk 1964): of two powers that add up to at most 1, the first one's part. */
function beta(alpha: number, random: () => number): number {
  for (;;) {
    const [first, second] = [random() ** (1 / alpha), random() ** (1 / alpha)];
    // Both may be too small for a number where alpha is: then one of the ends is as good as drawn.
    if (first + second === 0) return random() < 0.5 ? 0 : 1;
    if (first + second <= 1) return first / (first + second);
  }
}

/** Each example with its partner, the one as far from the batch's end as it is from its start. */
export function blended(examples: Tensor, share: Tensor): Tensor {
  return examples.mul(share).add(tf.reverse(examples, 0).mul(tf.sub(1, share)));
}
