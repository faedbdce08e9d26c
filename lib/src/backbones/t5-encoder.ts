import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { attend } from '../net/attention';
import { distanceBias } from '../net/distance-bias';
import { type HiddenActivation, hiddenActivation } from '../net/hidden-activation';
import { meanOfTokens, realTokens } from '../net/padding';
import { rmsNorm } from '../net/rms-norm';
import { product } from '../net/updates/weights-with';
import { kernelWeights, type WeightSpec } from '../net/weights';
import { publishedAs } from './published-as';

export interface T5EncoderConfig {
  readonly name?: string;
  readonly vocabulary: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Features of a head. */
  readonly headWidth: number;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  readonly activation: HiddenActivation;
  /** Whether the feed-forward network has a gate, as in T5 1.1. */
  readonly gated: boolean;
  /** Buckets of relative distances, each with a learned bias for each head. */
  readonly distances: number;
  readonly epsilon: number;
  /** The padding id after short texts. */
  readonly padding: number;
  /** Tokens of one example. */
  readonly tokens: number;
}

/**
 * The encoder of T5 (Raffel 2020), without biases, with RMS normalisation and a bias of attention by relative distance: token ids
 * `[batch, tokens]` to the mean of the last hidden states over the real tokens `[batch, width]`. Layers `embedding`, `block1`, …,
 * `norm`, `pool`.
 */
export function t5Encoder(config: T5EncoderConfig, tokenizer?: Tokenizer): Architecture {
  const { name = 't5-encoder', vocabulary, width, blocks, heads, distances, epsilon, tokens, padding } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  return {
    name,
    input: { shape: [tokens], tokenizer },
    layers: [
      { name: 'embedding', apply: (ids, w) => embedding(ids, w, padding) },
      ...names.map((block): Layer => ({ name: block, apply: (x, w) => encoderBlock(x, w, block, config) })),
      // The features of padding are zero and stay so: no layer has an offset.
      { name: 'norm', apply: (x, w) => rmsNorm(x, w, 'norm', epsilon) },
      { name: 'pool', apply: (x) => meanOfTokens(x) },
    ],
    weights: [
      {
        name: 'embedding/token',
        shape: [vocabulary, width],
        init: 'small',
        trainable: true,
        published: 'shared.weight',
      },
      {
        name: 'embedding/distance',
        shape: [distances, heads],
        init: 'small',
        trainable: true,
        published: 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
      },
      ...names.flatMap((block, index) => blockWeights(block, index, config)),
      scale('norm', width, 'encoder.final_layer_norm'),
    ],
    output: [width],
    recipe: { architecture: 't5-encoder', config },
  };
}

/** Token embeddings; zeros for padding. */
function embedding(ids: Tensor, weights: Weights, padding: number): Tensor {
  const tokenIds = ids.toInt();
  const real = tokenIds.notEqual(padding).cast('float32').expandDims(2);
  return tf.gather(weights['embedding/token'] as Tensor, tokenIds).mul(real);
}

/** x + attention(norm(x)), then the same with a feed-forward network instead of attention. */
function encoderBlock(x: Tensor, weights: Weights, name: string, config: T5EncoderConfig): Tensor {
  const { width, heads, headWidth, epsilon, activation, gated } = config;
  const project = (y: Tensor, part: string) => product(y, weights, `${name}/${part}`);
  const rows = x.reshape([-1, width]);
  const normed = rmsNorm(rows, weights, `${name}/norm1`, epsilon);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) => project(normed, part));
  // T5 does not divide the scores by the square root of the heads' width, which `attend` does.
  const inputs = { queries: queries.mul(Math.sqrt(headWidth)), keys, values, seen: realTokens(x).squeeze([2]) };
  const bias = distanceBias(weights['embedding/distance'], x.shape[1] as number);
  const attention = attend(inputs, { heads, keyHeads: heads, causal: false }, bias);
  const attended = rows.add(project(attention, 'out'));
  const inner = rmsNorm(attended, weights, `${name}/norm2`, epsilon);
  const active = hiddenActivation(project(inner, gated ? 'gate' : 'up'), activation);
  const hidden = gated ? active.mul(project(inner, 'up')) : active;
  return attended.add(project(hidden, 'down')).reshape(x.shape);
}

function blockWeights(name: string, index: number, config: T5EncoderConfig): WeightSpec[] {
  const { width, heads, headWidth, inner, gated } = config;
  const layer = `encoder.block.${index}.layer`;
  const part = (path: string, inputs: number, outputs: number, published: string) =>
    publishedAs(
      kernelWeights(`${name}/${path}`, [inputs, outputs], { bias: false, init: 'small' }),
      `${layer}.${published}`,
    );
  return [
    scale(`${name}/norm1`, width, `${layer}.0.layer_norm`),
    ...['query', 'key', 'value'].flatMap((path) => part(path, width, heads * headWidth, `0.SelfAttention.${path[0]}`)),
    ...part('out', heads * headWidth, width, '0.SelfAttention.o'),
    scale(`${name}/norm2`, width, `${layer}.1.layer_norm`),
    ...(gated ? part('gate', width, inner, '1.DenseReluDense.wi_0') : []),
    ...part('up', width, inner, `1.DenseReluDense.${gated ? 'wi_1' : 'wi'}`),
    ...part('down', inner, width, '1.DenseReluDense.wo'),
  ];
}

function scale(name: string, width: number, published: string): WeightSpec {
  return { name: `${name}/scale`, shape: [width], init: 'ones', trainable: true, published: `${published}.weight` };
}
