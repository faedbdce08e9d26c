import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireProperties } from '../require/arguments';
import { numberText } from '../require/described';
import { renamedOption } from '../require/renamed-option';

/** Mixes the examples of a batch with each other. */
export interface Mix {
  /** The weight of each example in its blend in this step, in [0, 1], from uniform random numbers in [0, 1). */
  fraction?(random: () => number): number;
  /** @deprecated Use `fraction`, which is the same function. */
  share?(random: () => number): number;
}

/** Above this the rejection sampling becomes slow, and nearly every blend is even. */
const MAX_ALPHA = 4;

/**
 * Mixup (Zhang et al. 2018): blends each example with another of its batch, `s x + (1 - s) x'`, and their losses likewise,
 * with s drawn from Beta(alpha, alpha) in each step. The authors used 0.1 to 0.4 on ImageNet. Pass it to `fit` as `mix:
 * mixup(0.2)`. Throws unless alpha is above 0 and at most 4.
 */
export function mixup(alpha: number): Required<Mix> {
  if (!(alpha > 0 && alpha <= MAX_ALPHA)) {
    throw new TransferError(
      `mixup's alpha must be above 0 and at most ${MAX_ALPHA}; got ${numberText(alpha)}. Try 0.2.`,
    );
  }
  const fraction = (random: () => number) => beta(alpha, random);
  return { fraction, share: fraction };
}

/** The function that draws a mix's fractions, under either name. Throws if there is none, or if two differ. */
export function fractionOf(mix: Mix): NonNullable<Mix['fraction']> {
  const share = (mix as Mix | null)?.share;
  if (share === undefined) requireProperties("fit's mix", 'a mix such as mixup(0.2)', mix, ['fraction']);
  return renamedOption("fit's mix", mix, ['fraction', 'share'], share as NonNullable<typeof share>);
}

/** A sample of Beta(alpha, alpha) (Jöhnk 1964): from two powers that add up to at most 1, the first over their sum. */
function beta(alpha: number, random: () => number): number {
  for (;;) {
    const [first, second] = [random() ** (1 / alpha), random() ** (1 / alpha)];
    // For a small alpha both powers may underflow: then the sample is one of the ends.
    if (first + second === 0) return random() < 0.5 ? 0 : 1;
    if (first + second <= 1) return first / (first + second);
  }
}

/** Each example blended with its partner: the example at the same position in the reversed batch. */
export function blended(examples: Tensor, fraction: Tensor): Tensor {
  return examples.mul(fraction).add(tf.reverse(examples, 0).mul(tf.sub(1, fraction)));
}
