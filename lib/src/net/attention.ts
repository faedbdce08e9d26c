import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { type AttentionInputs, attentionFormula, fusedAttention, type Heads } from '../engine/fused/attention';
import { isDifferentiated } from '../engine/fused/fused-gradient';
import { hasOwnOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { product } from './low-rank';

/**
 * Scaled dot-product attention of several heads (Vaswani 2017, equation 1): softmax(Q K^T / sqrt(width)) V. Queries
 * `[batch tokens, heads width]`, keys and values `[batch known, keyHeads width]`, as dense layers give them; nobody looks
 * at a token whose `seen` `[batch, known]` is 0. Where causal, the tokens that look are the last of the known ones, and none
 * looks at those behind it. Gives `[batch tokens, heads width]`.
 */
export function attend(inputs: AttentionInputs, heads: Heads): Tensor {
  // The operation's causal tokens look at themselves alone.
  const fits = !heads.causal || inputs.queries.shape[0] === inputs.keys.shape[0];
  // On the way back the shares are needed again: the formula has kept them, the operation would compute them anew.
  return fits && hasOwnOperations() && !isDifferentiated()
    ? fusedAttention(inputs, heads)
    : attentionFormula(inputs, heads);
}

/**
 * Self-attention with several heads, every token looking at every token. x `[batch, tokens, width]`; weights
 * `NAME/{query,key,value,out}/kernel` `[width, width]`.
 */
export function attention(x: Tensor, weights: Weights, name: string, heads: number): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const rows = x.reshape([batch * tokens, width]);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) => product(rows, weights, `${name}/${part}`));
  const inputs = { queries, keys, values, seen: tf.ones([batch, tokens]) };
  const mixed = attend(inputs, { heads, keyHeads: heads, causal: false });
  return product(mixed, weights, `${name}/out`).reshape([batch, tokens, width]);
}
