import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { nativeKernel } from './fused-gradient';

/** How queries and keys are split into heads, and whether a token attends only to itself and earlier tokens. */
export interface Heads {
  readonly heads: number;
  /** Heads of keys and values; `heads / keyHeads` heads of queries share one. */
  readonly keyHeads: number;
  readonly causal: boolean;
}

/** Queries `[batch tokens, heads width]`, keys and values `[batch known, keyHeads width]`, attention mask `seen` `[batch, known]`. */
export type AttentionInputs = { queries: Tensor; keys: Tensor; values: Tensor; seen: Tensor };

/** Attention by rows in one operation of `lib/addon`; its gradient is composed of plain operations. */
export function fusedAttention(inputs: AttentionInputs, heads: Heads): Tensor {
  const numbers = tf.tensor1d([heads.heads, heads.keyHeads, heads.causal ? 1 : 0], 'int32');
  return kernel({ ...inputs, numbers }, { ...heads });
}

const kernel = nativeKernel<AttentionInputs & { numbers: Tensor }>(
  'TransferlabAttention',
  ['queries', 'keys', 'values', 'seen', 'numbers'],
  () => [],
  (dy, [queries, keys, values, seen, numbers], attributes) => {
    const [dqueries, dkeys, dvalues] = gradients(dy, { queries, keys, values, seen }, attributes as unknown as Heads);
    return {
      queries: () => dqueries,
      keys: () => dkeys,
      values: () => dvalues,
      seen: () => tf.zerosLike(seen),
      numbers: () => tf.zerosLike(numbers),
    };
  },
);

/**
 * With P = softmax(Q K^T / sqrt(width) + bias): dV = P^T dy, dS = P (dP - sum(P dP)) where dP = dy V^T, dQ = dS K and
 * dK = dS^T Q, both over sqrt(width).
 */
function gradients(dy: Tensor, inputs: AttentionInputs, heads: Heads): [Tensor, Tensor, Tensor] {
  const { queries, keys, values } = splitHeads(inputs, heads);
  const scale = 1 / Math.sqrt(queries.shape[3] as number);
  const weights = tf.matMul(queries.mul(scale), keys, false, true).add(maskBias(inputs, heads)).softmax();
  const dOutput = splitQueries(maskRows(dy, inputs, heads), inputs.seen.shape[0], heads);
  const dweights = tf.matMul(dOutput, values, false, true);
  const dscores = weights.mul(dweights.sub(weights.mul(dweights).sum(-1, true)));
  return [
    mergeHeads(tf.matMul(dscores, keys).mul(scale), heads.heads),
    mergeHeads(tf.matMul(dscores, queries, true).mul(scale), heads.keyHeads),
    mergeHeads(tf.matMul(weights, dOutput, true), heads.keyHeads),
  ];
}

/** Attention from plain operations: softmax(Q K^T / sqrt(width) + bias) V. `more` `[heads, tokens, known]` is another bias. */
export function attentionFormula(inputs: AttentionInputs, heads: Heads, more?: Tensor): Tensor {
  const { queries, keys, values } = splitHeads(inputs, heads);
  const scores = tf.matMul(queries.mul(1 / Math.sqrt(queries.shape[3] as number)), keys, false, true);
  const masked = scores.add(more ? maskBias(inputs, heads).add(more) : maskBias(inputs, heads));
  const mixed = mergeHeads(tf.matMul(masked.softmax(), values), heads.heads);
  return maskRows(mixed, inputs, heads);
}

/** Rows `[batch tokens, …]` with zeros for masked tokens in bidirectional self-attention. */
function maskRows(rows: Tensor, { keys, seen }: AttentionInputs, { causal }: Heads): Tensor {
  return causal || rows.shape[0] !== keys.shape[0] ? rows : rows.mul(seen.reshape([-1, 1]));
}

/** By head: `[batch, keyHeads, …, width]`. Heads that share a key stand mergeHeads: they are more rows of one product. */
function splitHeads({ queries, keys, values, seen }: AttentionInputs, heads: Heads) {
  const [batch] = seen.shape;
  return {
    queries: splitQueries(queries, batch, heads),
    keys: byHead(keys, batch, heads.keyHeads),
    values: byHead(values, batch, heads.keyHeads),
  };
}

function splitQueries(queries: Tensor, batch: number, { heads, keyHeads }: Heads): Tensor {
  const perHead = byHead(queries, batch, heads);
  const [, , tokens, width] = perHead.shape as [number, number, number, number];
  return perHead.reshape([batch, keyHeads, (heads / keyHeads) * tokens, width]);
}

/** Rows `[batch * tokens, heads * width]` as `[batch, heads, tokens, width]`. */
function byHead(rows: Tensor, batch: number, heads: number): Tensor {
  const [total, features] = rows.shape as [number, number];
  return rows.reshape([batch, total / batch, heads, features / heads]).transpose([0, 2, 1, 3]);
}

/** The inverse of `byHead`: `[batch, …, …, width]` to rows `[batch * tokens, heads * width]`. */
function mergeHeads(x: Tensor, heads: number): Tensor {
  const [batch, groups, rows, width] = x.shape as [number, number, number, number];
  const tokens = (groups * rows) / heads;
  return x
    .reshape([batch, heads, tokens, width])
    .transpose([0, 2, 1, 3])
    .reshape([batch * tokens, heads * width]);
}

/** The bias that masks scores: 0 or -1e9, `[batch, 1, 1 or rows, known]`. */
function maskBias({ queries, seen }: AttentionInputs, { heads, keyHeads, causal }: Heads): Tensor {
  const [batch, known] = seen.shape as [number, number];
  const unseen = seen.reshape([batch, 1, 1, known]).sub(1).mul(1e9);
  if (!causal) return unseen;
  const tokens = queries.shape[0] / batch;
  const [queryIndices, keyIndices] = [tf.range(known - tokens, known), tf.range(0, known)];
  const future = keyIndices.expandDims(0).greater(queryIndices.expandDims(1)).cast('float32').mul(-1e9);
  return unseen.add(future.tile([heads / keyHeads, 1]));
}
