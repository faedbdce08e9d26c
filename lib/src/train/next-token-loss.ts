import type { Scalar } from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../engine/fused/softmax-cross-entropy';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Loss } from './loss';

/**
 * Mean of -log p(next token) over the tokens that count: logits `[batch, tokens, vocabulary]` and ids `[batch, tokens]`, below
 * 0 where none counts, as `nextTokens` makes them. exp of it is the perplexity.
 */
export function nextTokenLoss(): Loss {
  return (logits, ids) => {
    const vocabulary = logits.shape[2];
    if (vocabulary === undefined || logits.size !== ids.size * vocabulary) {
      throw new TransferError(
        `nextTokenLoss needs logits [batch, tokens, vocabulary] and ids [batch, tokens]; it got [${logits.shape}] and [${ids.shape}]. ` +
          'Take a net with classifier: true and the data of nextTokens(texts, { for: net }).',
      );
    }
    const next = ids.flatten();
    const counted = next.greaterEqual(0).cast('float32');
    const surprise = softmaxCrossEntropy(logits.reshape([-1, vocabulary]), next.maximum(tf.scalar(0)).toInt());
    return surprise.mul(counted).sum().div(counted.sum().maximum(1)) as Scalar;
  };
}
