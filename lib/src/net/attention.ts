import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { type AttentionInputs, attentionFormula, fusedAttention, type Heads } from '../engine/fused/attention';
import { isDifferentiated } from '../engine/fused/fused-gradient';
import { hasNativeOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { product } from './updates/weights-with';

/**
 * Scaled dot-product attention of several heads (Vaswani 2017, equation 1): softmax(Q K^T / sqrt(width)) V. Queries
 * `[batch tokens, heads width]`, keys and values `[batch known, keyHeads width]`, as dense layers output them. `seen`
 * `[batch, known]` is the mask: no token attends to one whose entry is 0. With `causal`, the queries are the last of the known
 * tokens, and none attends to a later token. `bias` `[heads, tokens, known]` is added to the scores; every head then has its
 * own keys. Returns `[batch tokens, heads width]`.
 */
export function attend(inputs: AttentionInputs, heads: Heads, bias?: Tensor): Tensor {
  // The fused operation has no bias.
  if (bias) return attentionFormula(inputs, heads, bias);
  // The causal mask of the fused operation assumes as many queries as keys.
  const isSupported = !heads.causal || inputs.queries.shape[0] === inputs.keys.shape[0];
  // The backward pass needs the attention weights: the formula has kept them, the fused operation would recompute them.
  return isSupported && hasNativeOperations() && !isDifferentiated()
    ? fusedAttention(inputs, heads)
    : attentionFormula(inputs, heads);
}

/**
 * Multi-head self-attention without a mask. x `[batch, tokens, width]`; weights `NAME/{query,key,value,out}/kernel`
 * `[width, width]`. Returns `[batch, tokens, width]`.
 */
export function attention(x: Tensor, weights: Weights, name: string, heads: number): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const rows = x.reshape([batch * tokens, width]);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) => product(rows, weights, `${name}/${part}`));
  const inputs = { queries, keys, values, seen: tf.ones([batch, tokens]) };
  const attended = attend(inputs, { heads, keyHeads: heads, causal: false });
  return product(attended, weights, `${name}/out`).reshape([batch, tokens, width]);
}
