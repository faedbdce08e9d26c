import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Weights } from './net';

/**
 * Self-attention with several heads (Vaswani 2017): softmax(Q K^T / sqrt(width of a head)) V, every token looking at
 * every token. x `[batch, tokens, width]`; weights `NAME/{query,key,value,out}/kernel` `[width, width]`.
 */
export function attention(x: Tensor, weights: Weights, name: string, heads: number): Tensor {
  const [batch, tokens, width] = x.shape;
  const rows = x.reshape([batch * tokens, width]);
  const project = (part: string) => rows.matMul(weights[`${name}/${part}/kernel`] as Tensor);
  const byHead = (part: string) =>
    project(part)
      .reshape([batch, tokens, heads, width / heads])
      .transpose([0, 2, 1, 3]);
  const scores = tf.matMul(byHead('query'), byHead('key'), false, true).mul(1 / Math.sqrt(width / heads));
  const mixed = tf.matMul(scores.softmax(), byHead('value'));
  const together = mixed.transpose([0, 2, 1, 3]).reshape([batch * tokens, width]);
  return together.matMul(weights[`${name}/out/kernel`] as Tensor).reshape([batch, tokens, width]);
}
