import type { Tokenizer } from '../core/tokenizer';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireProperties } from '../require/arguments';
import { type Change, requireWithin } from './change';

/**
 * Replaces random tokens of each text `[batch, tokens]` by the unknown token, each with probability `fraction` (word
 * dropout: Bowman et al. 2016). Padding, the end and what the tokenizer puts around an empty text stay. Returns a transform
 * for `augment`, for nets that read token ids: `augment(net, wordDropout(0.1, net.input.tokenizer))`. Throws if the fraction
 * is not in 0..1, or if the tokenizer has no unknown token. The transform throws if its input is not `[batch, tokens]`.
 */
export function wordDropout(fraction: number, tokenizer: Tokenizer): Change {
  requireWithin(fraction, [0, 1], 'The fraction of tokens that wordDropout replaces');
  requireProperties('wordDropout', "a tokenizer such as the net's input.tokenizer", tokenizer, ['encode', 'padding']);
  const { unknown, name, padding, end } = tokenizer;
  if (unknown === undefined) {
    throw new TransferError(
      `wordDropout's tokenizer must have an unknown token; got ${name}, whose vocabulary covers every text. ` +
        'Try the tokenizer of a BERT, such as minilm.',
    );
  }
  const special = [...new Set([...tokenizer.encode(''), padding, end])];
  return (x, draws) => {
    if (x.rank !== 2) {
      throw new TransferError(`wordDropout changes texts, [batch, tokens]; it got [${x.shape}].`);
    }
    const isSpecial = special.map((id) => x.equal(id)).reduce((either, one) => either.logicalOr(one));
    const isDropped = draws.uniform(x.shape, 0, 1).less(fraction).logicalAnd(isSpecial.logicalNot());
    return tf.where(isDropped, tf.fill(x.shape, unknown, x.dtype as 'float32'), x);
  };
}
