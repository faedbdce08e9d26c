import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import type { Architecture } from '../net/architecture';
import { layerNorm } from '../net/layer-norm';
import { lastToken, realTokens } from '../net/padding';
import { denseWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { embedding, words } from './gpt';
import { type PreNormConfig, preNormBlock } from './pre-norm-block';
import { publishedAs } from './published-as';

export interface Gpt2Config {
  readonly name?: string;
  readonly vocabulary: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  /** Number of position embeddings: the most tokens that it can read. */
  readonly positions: number;
  readonly epsilon: number;
  /** Tokens of one example. */
  readonly tokens: number;
  /** Whether the net outputs the next token's logits instead of the last token's features. */
  readonly classifier?: boolean;
}

/**
 * GPT-2 (Radford 2019), a decoder with learned positions, layer normalisation before attention and feed-forward network, and
 * biases. Token ids `[batch, tokens]` to the features of the last token `[batch, width]`; with `classifier` to the logits of each
 * next token `[batch, tokens, vocabulary]`, by the embedding table. Layers `embedding`, `block1`, …, `norm`, then `pool` or `words`.
 */
export function gpt2(config: Gpt2Config, tokenizer?: Tokenizer): Architecture {
  const { name = 'gpt2', width, blocks, tokens, vocabulary, classifier = false, heads, epsilon } = config;
  const settings: PreNormConfig = { heads, epsilon, activation: 'tanh-gelu', causal: true };
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  return {
    name,
    input: { shape: [tokens], tokenizer },
    layers: [
      { name: 'embedding', apply: (ids, w) => withPositions(ids, w, config) },
      ...names.map(
        (block): Layer => ({ name: block, apply: (x, w) => preNormBlock(x, w, block, settings).mul(realTokens(x)) }),
      ),
      { name: 'norm', apply: (x, w) => layerNorm(x, w, 'norm', epsilon).mul(realTokens(x)) },
      classifier
        ? { name: 'words', apply: (x, w) => words(x, w, { vocabulary }) }
        : { name: 'pool', apply: (x) => lastToken(x) },
    ],
    weights: [
      ...tables(config),
      ...names.flatMap((block, index) => blockWeights(block, index, config)),
      ...publishedAs(layerNormWeights('norm', width), 'ln_f'),
    ],
    output: classifier ? [tokens, vocabulary] : [width],
    recipe: { architecture: 'gpt2', config },
  };
}

/** token + position, and zeros for padding. */
function withPositions(ids: Tensor, weights: Weights, config: Gpt2Config): Tensor {
  const tokens = embedding(ids, weights, config);
  const positions = (weights['embedding/position'] as Tensor).slice(0, ids.shape[1] as number);
  return tokens.add(positions).mul(ids.greaterEqual(0).cast('float32').expandDims(2));
}

function tables({ vocabulary, positions, width }: Gpt2Config): WeightSpec[] {
  const table = (name: string, rows: number, published: string): WeightSpec => ({
    name: `embedding/${name}`,
    shape: [rows, width],
    init: 'small',
    trainable: true,
    published: `${published}.weight`,
  });
  return [table('token', vocabulary, 'wte'), table('position', positions, 'wpe')];
}

function blockWeights(name: string, index: number, { width, inner }: Gpt2Config): WeightSpec[] {
  const layer = `h.${index}`;
  const part = (path: string, inputs: number, outputs: number, published: string) =>
    publishedAs(denseWeights(`${name}/${path}`, inputs, outputs, 'small'), `${layer}.${published}`);
  const norm = (path: string, published: string) =>
    publishedAs(layerNormWeights(`${name}/${path}`, width), `${layer}.${published}`);
  return [
    ...norm('norm1', 'ln_1'),
    ...['query', 'key', 'value'].flatMap((path) => part(path, width, width, `attn.c_attn.${path}`)),
    ...part('out', width, width, 'attn.c_proj'),
    ...norm('norm2', 'ln_2'),
    ...part('up', width, inner, 'mlp.c_fc'),
    ...part('down', inner, width, 'mlp.c_proj'),
  ];
}
