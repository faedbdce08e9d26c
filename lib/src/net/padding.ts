import type { Tensor } from '@tensorflow/tfjs';
import { nativeOperation } from '../engine/fused/fused-gradient';
import { hasNativeOperations } from '../engine/native';
import { untaped } from '../engine/untaped';

/**
 * The padding mask: 1 for a real token, 0 for padding, `[batch, tokens, width]` to `[batch, tokens, 1]`. Padding after a short
 * text has zero features in every layer, so a layer, a head or cached features need no list of lengths. No layer makes a real
 * token's features all zero: each ends in a normalisation with offsets, or has a residual connection.
 */
export function realTokens(features: Tensor): Tensor {
  return untaped(() =>
    hasNativeOperations()
      ? nativeOperation('TransferlabRealRows', [features])[0].expandDims(-1)
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
    // The last real token is the only one left from its position to the end.
    return real.mul(real.cumsum(1, false, true).equal(1).cast('float32'));
  });
  return features.mul(isLast).sum(1);
}
