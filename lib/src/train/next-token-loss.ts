import type { Scalar } from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../engine/fused/softmax-cross-entropy';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Loss } from './loss';

/**
 * Language-modelling loss: the mean of -log p(next token), from logits `[batch, tokens, vocabulary]` and ids `[batch, tokens]`,
 * as `nextTokens` makes them. Tokens with an id below 0 are left out. exp of the loss is the perplexity. The loss throws if
 * the shapes do not fit each other.
 */
export function nextTokenLoss(): Loss {
  return (logits, ids) => {
    const vocabulary = logits.shape[2];
    if (vocabulary === undefined || logits.size !== ids.size * vocabulary) {
      throw new TransferError(
        `nextTokenLoss needs logits [batch, tokens, vocabulary] and ids [batch, tokens]; got [${logits.shape}] and ` +
          `[${ids.shape}]. Try a network with classifier: true and the data of nextTokens(texts, { for: net }).`,
      );
    }
    const flatIds = ids.flatten();
    const mask = flatIds.greaterEqual(0).cast('float32');
    const losses = softmaxCrossEntropy(logits.reshape([-1, vocabulary]), flatIds.maximum(tf.scalar(0)).toInt());
    return losses.mul(mask).sum().div(mask.sum().maximum(1)) as Scalar;
  };
}
