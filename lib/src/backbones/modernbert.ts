import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { attend } from '../net/attention';
import { type HiddenActivation, hiddenActivation } from '../net/hidden-activation';
import { layerNorm } from '../net/layer-norm';
import { meanOfTokens, realTokens } from '../net/padding';
import { rotaryAngles, rotate } from '../net/rotary';
import { product } from '../net/updates/weights-with';
import { kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { publishedAs } from './published-as';

export interface ModernBertConfig {
  readonly name?: string;
  readonly vocabulary: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  /** Exact GELU by default. */
  readonly activation?: HiddenActivation;
  readonly epsilon: number;
  /** Of so many blocks the first attends to all tokens, and the others to those nearby. */
  readonly globalEvery: number;
  /** The farthest token, on either edge, to which those others attend. */
  readonly reach: number;
  /** The bases of the rotary angles, in blocks that attend to all tokens and in the others. */
  readonly base: number;
  readonly localBase: number;
  /** The padding id after short texts. */
  readonly padding: number;
  /** Tokens of one example. */
  readonly tokens: number;
}

/**
 * ModernBERT (Warner 2024), an encoder with rotary positions, gated feed-forward networks, and attention that alternates between
 * all tokens and those nearby: token ids `[batch, tokens]` to the mean of the last hidden states over the real tokens
 * `[batch, width]`. Layers `embedding`, `block1`, …, `norm`, `pool`.
 */
export function modernBert(config: ModernBertConfig, tokenizer?: Tokenizer): Architecture {
  const { name = 'modernbert', vocabulary, width, blocks, epsilon, tokens, padding } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  return {
    name,
    input: { shape: [tokens], tokenizer },
    layers: [
      { name: 'embedding', apply: (ids, w) => embedding(ids, w, padding, epsilon) },
      ...names.map((block, index): Layer => ({ name: block, apply: (x, w) => encoderBlock(x, w, index, config) })),
      // The features of padding are zero and stay so: its normalisations have no offset.
      { name: 'norm', apply: (x, w) => layerNorm(x, w, 'norm', epsilon) },
      { name: 'pool', apply: (x) => meanOfTokens(x) },
    ],
    weights: [
      {
        name: 'embedding/token',
        shape: [vocabulary, width],
        init: 'small',
        trainable: true,
        published: 'embeddings.tok_embeddings.weight',
      },
      ...scale('embedding/norm', width, 'embeddings.norm'),
      ...names.flatMap((block, index) => blockWeights(block, index, config)),
      ...scale('norm', width, 'final_norm'),
    ],
    output: [width],
    recipe: { architecture: 'modernbert', config },
  };
}

/** norm(token), and zeros for padding. */
function embedding(ids: Tensor, weights: Weights, padding: number, epsilon: number): Tensor {
  const tokenIds = ids.toInt();
  const real = tokenIds.notEqual(padding).cast('float32').expandDims(2);
  const words = tf.gather(weights['embedding/token'] as Tensor, tokenIds);
  return layerNorm(words, weights, 'embedding/norm', epsilon).mul(real);
}

/** x + attention(norm(x)), then the same with a gated feed-forward network. The embedding has normalised x of the first block. */
function encoderBlock(x: Tensor, weights: Weights, index: number, config: ModernBertConfig): Tensor {
  const { width, heads, epsilon, activation = 'gelu', globalEvery, reach, base, localBase } = config;
  const name = `block${index + 1}`;
  const tokens = x.shape[1] as number;
  const isGlobal = index % globalEvery === 0;
  const project = (y: Tensor, part: string) => product(y, weights, `${name}/${part}`);
  const real = realTokens(x);
  const rows = x.reshape([-1, width]);
  const normed = index === 0 ? rows : layerNorm(rows, weights, `${name}/norm1`, epsilon);
  const angles = rotaryAngles(tokens, width / heads, isGlobal ? base : localBase);
  const [queries, keys] = ['query', 'key'].map((part) => rotate(project(normed, part), angles));
  const inputs = { queries, keys, values: project(normed, 'value'), seen: real.squeeze([2]) };
  const bias = isGlobal || tokens <= reach + 1 ? undefined : nearbyBias(tokens, reach);
  const attention = attend(inputs, { heads, keyHeads: heads, causal: false }, bias);
  const attended = rows.add(project(attention, 'out'));
  const inner = layerNorm(attended, weights, `${name}/norm2`, epsilon);
  const hidden = hiddenActivation(project(inner, 'gate'), activation).mul(project(inner, 'up'));
  return attended.add(project(hidden, 'down')).reshape(x.shape);
}

/** The bias of scores `[1, tokens, tokens]`: 0 for keys that are at most `reach` tokens from the query, -1e9 for others. */
function nearbyBias(tokens: number, reach: number): Tensor {
  const positions = tf.range(0, tokens);
  const distances = positions.expandDims(1).sub(positions.expandDims(0)).abs();
  return distances.greater(reach).cast('float32').mul(-1e9).expandDims(0);
}

function blockWeights(name: string, index: number, { width, inner }: ModernBertConfig): WeightSpec[] {
  const layer = `layers.${index}`;
  const part = (path: string, inputs: number, outputs: number, published: string) =>
    publishedAs(
      kernelWeights(`${name}/${path}`, [inputs, outputs], { bias: false, init: 'small' }),
      `${layer}.${published}`,
    );
  return [
    ...(index === 0 ? [] : scale(`${name}/norm1`, width, `${layer}.attn_norm`)),
    ...['query', 'key', 'value'].flatMap((path) => part(path, width, width, `attn.${path}`)),
    ...part('out', width, width, 'attn.Wo'),
    ...scale(`${name}/norm2`, width, `${layer}.mlp_norm`),
    ...part('gate', width, inner, 'mlp.gate'),
    ...part('up', width, inner, 'mlp.up'),
    ...part('down', inner, width, 'mlp.Wo'),
  ];
}

/** A layer normalisation without offset. */
const scale = (name: string, width: number, published: string) =>
  publishedAs(layerNormWeights(name, width).slice(0, 1), published);
