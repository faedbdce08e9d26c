import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { attend } from '../net/attention';
import { distanceBias } from '../net/distance-bias';
import { exactGelu } from '../net/gelu';
import { addNorm, layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { meanOfTokens, realTokens } from '../net/padding';
import { denseWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { publishedAs } from './published-as';

export interface BertConfig {
  readonly name?: string;
  readonly vocabulary: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  /** Number of position embeddings. */
  readonly positions: number;
  /** The position of the first token: RoBERTa leaves out those up to its padding id. The net can read the others. */
  readonly firstPosition?: number;
  /** Number of type embeddings: 2, 1 if all texts share one, or 0. */
  readonly types?: 0 | 1 | 2;
  /** Buckets of relative distances with a learned bias for each head, as in MPNet (Song 2020). */
  readonly distances?: number;
  readonly epsilon?: number;
  /** The padding id after short texts. */
  readonly padding?: number;
  /** The separator id that ends each text of a pair; the tokens after the first one have the second type. */
  readonly separator?: number;
  /** Tokens of one example. */
  readonly tokens: number;
}

/**
 * BERT (Devlin 2019): token ids `[batch, tokens]` to the mean of the last hidden states over the real tokens `[batch, width]`,
 * as in sentence encoders. Layers `embedding`, `block1`, …, `pool`. `cut(net, 'block3')` outputs the hidden states after a
 * block, with zeros for padding. The ids alone describe a text: padding marks its end, separators mark the second of a pair.
 */
export function bert(config: BertConfig, tokenizer?: Tokenizer): Architecture {
  const { name = 'bert', blocks, tokens, width } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  return {
    name,
    input: { shape: [tokens], tokenizer },
    layers: [
      { name: 'embedding', apply: (ids, w) => embedding(ids, w, config) },
      ...names.map((block): Layer => ({ name: block, apply: (x, w) => encoderBlock(x, w, block, config) })),
      { name: 'pool', apply: (x) => meanOfTokens(x) },
    ],
    weights: [
      ...embeddingWeights(config),
      ...names.flatMap((block, index) => encoderBlockWeights(block, `encoder.layer.${index}`, config)),
    ],
    output: [width],
    recipe: { architecture: 'bert', config },
  };
}

/** norm(token + position + type), and zeros for padding. */
function embedding(ids: Tensor, weights: Weights, config: BertConfig): Tensor {
  const { padding = 0, firstPosition = 0, epsilon = 1e-12 } = config;
  const tokenIds = ids.toInt();
  const tokens = ids.shape[1] as number;
  const words = tf.gather(weights['embedding/token'] as Tensor, tokenIds);
  const positions = (weights['embedding/position'] as Tensor).slice(firstPosition, tokens);
  const sum = withTypes(words, positions, tokenIds, weights, config);
  const real = tokenIds.notEqual(padding).cast('float32').expandDims(2);
  return layerNorm(sum, weights, 'embedding/norm', epsilon).mul(real);
}

/** token + position + type. */
function withTypes(
  words: Tensor,
  positions: Tensor,
  tokenIds: Tensor,
  weights: Weights,
  { types = 2, separator }: BertConfig,
): Tensor {
  if (types === 0) return words.add(positions);
  const table: Tensor = weights['embedding/type'];
  if (types === 1) return words.add(positions.add(table));
  const [first, second] = table.split(2, 0);
  const sum = words.add(positions.add(first));
  if (separator === undefined) return sum;
  // The number of separators before a token: none in the first text of a pair.
  const isSecond = tokenIds.equal(separator).cast('float32').cumsum(1, true).minimum(1);
  return sum.add(isSecond.expandDims(2).mul(second.sub(first)));
}

/** norm(x + attention(x)), then the same with a feed-forward network instead of attention. */
export function encoderBlock(
  x: Tensor,
  weights: Weights,
  name: string,
  config: Pick<BertConfig, 'heads' | 'distances' | 'epsilon'>,
): Tensor {
  const { heads, distances, epsilon = 1e-12 } = config;
  const real = realTokens(x);
  const isReal = real.reshape([-1]);
  const rows = x.reshape([-1, x.shape[2] as number]);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) => dense(rows, weights, `${name}/${part}`));
  const inputs = { queries, keys, values, seen: real.squeeze([2]) };
  const bias = distances ? distanceBias(weights['embedding/distance'], x.shape[1] as number) : undefined;
  const attention = attend(inputs, { heads, keyHeads: heads, causal: false }, bias);
  const attended = addNorm(rows, dense(attention, weights, `${name}/out`), isReal, weights, `${name}/norm1`, epsilon);
  const hidden = dense(exactGelu(dense(attended, weights, `${name}/up`)), weights, `${name}/down`);
  return addNorm(attended, hidden, isReal, weights, `${name}/norm2`, epsilon).reshape(x.shape);
}

/** The bias of each bucket of distances for each head, which all blocks share. */
const DISTANCES: Omit<WeightSpec, 'shape'> = {
  name: 'embedding/distance',
  init: 'small',
  trainable: true,
  published: 'encoder.relative_attention_bias.weight',
};

function embeddingWeights({ vocabulary, positions, width, heads, types = 2, distances }: BertConfig): WeightSpec[] {
  const table = (name: string, rows: number, published: string): WeightSpec => ({
    name: `embedding/${name}`,
    shape: [rows, width],
    init: 'small',
    trainable: true,
    published: `embeddings.${published}.weight`,
  });
  return [
    table('token', vocabulary, 'word_embeddings'),
    table('position', positions, 'position_embeddings'),
    ...(types > 0 ? [table('type', types, 'token_type_embeddings')] : []),
    ...(distances ? [{ ...DISTANCES, shape: [distances, heads] }] : []),
    ...publishedAs(layerNormWeights('embedding/norm', width), 'embeddings.LayerNorm'),
  ];
}

/** The weights of a block, with BERT's published names after `layer`. */
export function encoderBlockWeights(
  name: string,
  layer: string,
  { width, inner }: Pick<BertConfig, 'width' | 'inner'>,
): WeightSpec[] {
  const part = (path: string, inputs: number, outputs: number, published: string) =>
    publishedAs(denseWeights(`${name}/${path}`, inputs, outputs, 'small'), `${layer}.${published}`);
  const norm = (path: string, published: string) =>
    publishedAs(layerNormWeights(`${name}/${path}`, width), `${layer}.${published}`);
  return [
    ...['query', 'key', 'value'].flatMap((path) => part(path, width, width, `attention.self.${path}`)),
    ...part('out', width, width, 'attention.output.dense'),
    ...norm('norm1', 'attention.output.LayerNorm'),
    ...part('up', width, inner, 'intermediate.dense'),
    ...part('down', inner, width, 'output.dense'),
    ...norm('norm2', 'output.LayerNorm'),
  ];
}
