import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Weights } from './net';

/**
 * Scaled dot-product attention (Vaswani 2017, equation 1): softmax(Q K^T / sqrt(width of a head) + bias) V. Queries
 * `[batch, heads, tokens, width]`, keys and values `[batch, heads, seen, width]`; `bias` is added to the scores
 * `[batch, heads, tokens, seen]`, and -1e9 in it hides a token.
 */
export function attend(queries: Tensor, keys: Tensor, values: Tensor, bias?: Tensor): Tensor {
  const width = queries.shape[3] as number;
  const scores = tf.matMul(queries.mul(1 / Math.sqrt(width)), keys, false, true);
  return tf.matMul((bias ? scores.add(bias) : scores).softmax(), values);
}

/** Rows `[batch * tokens, heads * width]` by head: `[batch, heads, tokens, width]`. */
export function byHead(rows: Tensor, batch: number, heads: number): Tensor {
  const [all, width] = rows.shape as [number, number];
  return rows.reshape([batch, all / batch, heads, width / heads]).transpose([0, 2, 1, 3]);
}

/** The way back: `[batch, heads, tokens, width]` to rows `[batch * tokens, heads * width]`. */
export function fromHeads(x: Tensor): Tensor {
  const [batch, heads, tokens, width] = x.shape as [number, number, number, number];
  return x.transpose([0, 2, 1, 3]).reshape([batch * tokens, heads * width]);
}

/**
 * Self-attention with several heads, every token looking at every token. x `[batch, tokens, width]`; weights
 * `NAME/{query,key,value,out}/kernel` `[width, width]`.
 */
export function attention(x: Tensor, weights: Weights, name: string, heads: number): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const rows = x.reshape([batch * tokens, width]);
  const project = (part: string) => rows.matMul(weights[`${name}/${part}/kernel`] as Tensor);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) => byHead(project(part), batch, heads));
  const mixed = fromHeads(attend(queries, keys, values));
  return mixed.matMul(weights[`${name}/out/kernel`] as Tensor).reshape([batch, tokens, width]);
}
