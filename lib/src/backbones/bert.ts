import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { attend } from '../net/attention';
import { exactGelu } from '../net/gelu';
import { addNorm, layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { meanOfTokens, realTokens } from '../net/padding';
import { denseWeights, layerNormWeights, type WeightSpec } from '../net/weights';

export interface BertConfig {
  readonly name?: string;
  readonly vocabulary: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Features inside a block's perceptron. */
  readonly inner: number;
  /** Positions there are embeddings for: the most tokens that it can read. */
  readonly positions: number;
  readonly epsilon?: number;
  /** The id behind the end of short texts. */
  readonly padding?: number;
  /** The id that ends each of a pair's two texts; what stands behind the first is of the second type. */
  readonly separator?: number;
  /** Tokens of one example. */
  readonly tokens: number;
}

/**
 * BERT (Devlin 2019): token ids `[batch, tokens]` to the mean of the last hidden states over the real tokens
 * `[batch, width]`, as sentence encoders have it. Layers `embedding`, `block1`, …, `pool`; the hidden states after a block
 * are what leaves `cut(net, 'block3')`, with zeros where a text has ended. Everything it needs to know of a text is in its
 * ids: where it ends by the padding, which is the second of a pair by the separators.
 */
export function bert(config: BertConfig, tokenizer?: Tokenizer): Architecture {
  const { name = 'bert', blocks, tokens, width } = config;
  const names = Array.from({ length: blocks }, (_, place) => `block${place + 1}`);
  return {
    name,
    input: { shape: [tokens], tokenizer },
    layers: [
      { name: 'embedding', apply: (ids, w) => embedding(ids, w, config) },
      ...names.map((block): Layer => ({ name: block, apply: (x, w) => encoderBlock(x, w, block, config) })),
      { name: 'pool', apply: (x) => meanOfTokens(x) },
    ],
    weights: [...embeddingWeights(config), ...names.flatMap((block, place) => blockWeights(block, place, config))],
    output: [width],
    recipe: { architecture: 'bert', config },
  };
}

/** norm(token + position + type), and zeros for padding. */
function embedding(ids: Tensor, weights: Weights, { padding = 0, separator, epsilon = 1e-12 }: BertConfig): Tensor {
  const whole = ids.toInt();
  const tokens = ids.shape[1] as number;
  const [first, second] = (weights['embedding/type'] as Tensor).split(2, 0);
  const words = tf.gather(weights['embedding/token'] as Tensor, whole);
  const positions = (weights['embedding/position'] as Tensor).slice(0, tokens);
  const sum = words.add(positions.add(first));
  // How many separators stand before a token: none in the first text of a pair.
  const isSecond =
    separator === undefined ? undefined : whole.equal(separator).cast('float32').cumsum(1, true).minimum(1);
  const typed = isSecond ? sum.add(isSecond.expandDims(2).mul(second.sub(first))) : sum;
  const real = whole.notEqual(padding).cast('float32').expandDims(2);
  return layerNorm(typed, weights, 'embedding/norm', epsilon).mul(real);
}

/** norm(x + attention(x)), then the same with a perceptron in place of attention. */
function encoderBlock(x: Tensor, weights: Weights, name: string, { heads, epsilon = 1e-12 }: BertConfig): Tensor {
  const real = realTokens(x);
  const isReal = real.reshape([-1]);
  const rows = x.reshape([-1, x.shape[2] as number]);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) => dense(rows, weights, `${name}/${part}`));
  const inputs = { queries, keys, values, seen: real.squeeze([2]) };
  const seen = attend(inputs, { heads, keyHeads: heads, causal: false });
  const told = addNorm(rows, dense(seen, weights, `${name}/out`), isReal, weights, `${name}/norm1`, epsilon);
  const thought = dense(exactGelu(dense(told, weights, `${name}/up`)), weights, `${name}/down`);
  return addNorm(told, thought, isReal, weights, `${name}/norm2`, epsilon).reshape(x.shape);
}

function embeddingWeights({ vocabulary, positions, width }: BertConfig): WeightSpec[] {
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
    table('type', 2, 'token_type_embeddings'),
    ...publishedAs(layerNormWeights('embedding/norm', width), 'embeddings.LayerNorm'),
  ];
}

function blockWeights(name: string, place: number, { width, inner }: BertConfig): WeightSpec[] {
  const layer = `encoder.layer.${place}`;
  const part = (own: string, inputs: number, outputs: number, published: string) =>
    publishedAs(denseWeights(`${name}/${own}`, inputs, outputs, 'small'), `${layer}.${published}`);
  const norm = (own: string, published: string) =>
    publishedAs(layerNormWeights(`${name}/${own}`, width), `${layer}.${published}`);
  return [
    ...['query', 'key', 'value'].flatMap((own) => part(own, width, width, `attention.self.${own}`)),
    ...part('out', width, width, 'attention.output.dense'),
    ...norm('norm1', 'attention.output.LayerNorm'),
    ...part('up', width, inner, 'intermediate.dense'),
    ...part('down', inner, width, 'output.dense'),
    ...norm('norm2', 'output.LayerNorm'),
  ];
}

/** PyTorch calls a kernel or a scale `weight`, and a bias or an offset `bias`; specs come in that order. */
function publishedAs(specs: readonly WeightSpec[], published: string): WeightSpec[] {
  return specs.map((spec, place) => ({ ...spec, published: `${published}.${place === 0 ? 'weight' : 'bias'}` }));
}
