import type { Scalar, Tensor } from '@tensorflow/tfjs';

/**
 * What the discriminator minimises, from its logits: `source` [batch of the source], `target` [batch of the target].
 * The two batches may be of different sizes, and either may be a single example.
 *
 * The sigmoid of a logit, s(z) = 1 / (1 + exp(-z)), is how probable the discriminator finds it that the example comes
 * from the source. Its cross-entropy is -log of the probability that it gave to the truth. Each domain counts half,
 * however many examples of it there are: the mean over the source and the mean over the target, added and divided by 2.
 * A discriminator that knows nothing has ln 2 = 0.693.
 *
 * One that is very sure gives logits in the hundreds. The loss and its gradient stay right there too: an example of the
 * source with the logit -500 costs 500, and pulls as hard as any that is quite wrong.
 *
 * It runs inside `compile`: compute with tensors, and read none.
 */
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  throw new Error(`The loss of logits [${source.shape}] and [${target.shape}] is yours to write.`);
}
