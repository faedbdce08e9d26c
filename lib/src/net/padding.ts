import type { Tensor } from '@tensorflow/tfjs';
import { ownOperation } from '../engine/fused/fused-gradient';
import { hasOwnOperations } from '../engine/native';
import { untaped } from '../engine/untaped';

/**
 * What stands behind the end of a short text is zero in every feature, from the first layer to the last: so a layer, a
 * head or a cached feature map needs no list of lengths beside it. 1 where a token is real and 0 where none is:
 * `[batch, tokens, width]` to `[batch, tokens, 1]`. No layer makes a real token's features all zero: each ends in a
 * normalisation with offsets, or adds to what came in.
 */
export function realTokens(features: Tensor): Tensor {
  return untaped(() =>
    hasOwnOperations()
      ? ownOperation('TransferlabRealRows', [features])[0].expandDims(-1)
      : features.abs().max(-1, true).greater(0).cast('float32'),
  );
}

/** The mean over the real tokens: `[batch, tokens, width]` to `[batch, width]`; zeros for a text without any. */
export function meanOfTokens(features: Tensor): Tensor {
  return features.sum(1).div(realTokens(features).sum(1).maximum(1));
}

/** The features of the last real token: `[batch, tokens, width]` to `[batch, width]`. */
export function lastToken(features: Tensor): Tensor {
  const isLast = untaped(() => {
    const real = realTokens(features);
    // From here to the end there is one real token: this.
    return real.mul(real.cumsum(1, false, true).equal(1).cast('float32'));
  });
  return features.mul(isLast).sum(1);
}
