import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { attend } from '../net/attention';
import { gated } from '../net/gate';
import { type HiddenActivation, hiddenActivation } from '../net/hidden-activation';
import { dense } from '../net/layers';
import { lastToken, realTokens } from '../net/padding';
import { rmsNorm } from '../net/rms-norm';
import { type Angles, rotaryAngles, rotate } from '../net/rotary';
import { product } from '../net/updates/weights-with';
import { kernelWeights, type WeightSpec } from '../net/weights';
import { publishedAs } from './published-as';

export interface GptConfig {
  readonly name?: string;
  readonly vocabulary: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Heads of keys and values; several heads of queries share one of them. */
  readonly keyHeads: number;
  /** Features of a head; by default `width / heads`. */
  readonly headWidth?: number;
  /** Whether queries, keys and values have a bias, as in Qwen2. */
  readonly bias?: boolean;
  /** Whether the queries and keys of each head are normalised, as in Qwen3. */
  readonly headNorm?: boolean;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  /** The activation of the gate; SiLU by default. */
  readonly gate?: HiddenActivation;
  /** Whether the square root of the width multiplies the token embeddings, as in Gemma. */
  readonly scaled?: boolean;
  /** Whether normalisations multiply by 1 + scale instead of scale, as in Gemma. */
  readonly shifted?: boolean;
  /** Base of the rotary angles. */
  readonly base?: number;
  readonly epsilon?: number;
  /** Tokens of one example. */
  readonly tokens: number;
  /** Whether the last layer shares the embedding table (tied weights). */
  readonly tied?: boolean;
  /** Whether the net outputs the next token's logits instead of the last token's features. */
  readonly classifier?: boolean;
}

/** The padding id after short texts. It is not a token's id, so no text can contain it. */
export const PADDING = -1;

/**
 * A GPT decoder (Radford 2018) with Llama's parts (Touvron 2023): rotary position embedding, RMS pre-normalisation, a gated
 * feed-forward network, grouped-query attention. Token ids `[batch, tokens]` to the features of the last token
 * `[batch, width]`, which attends to all others; with `classifier` to the logits of each next token
 * `[batch, tokens, vocabulary]`. Layers `embedding`, `block1`, …, `norm`, then `pool` or `words`.
 */
export function gpt(config: GptConfig, tokenizer?: Tokenizer): Architecture {
  const { name = 'gpt', width, tokens, vocabulary, classifier = false } = config;
  const names = gptBlocks(config);
  return {
    name,
    input: { shape: [tokens], tokenizer },
    layers: [
      { name: 'embedding', apply: (ids, w) => embedding(ids, w, config) },
      ...names.map(
        (block): Layer => ({ name: block, apply: (x, w) => decoderBlock(x, w, block, config).mul(realTokens(x)) }),
      ),
      // The features of padding are zero and stay so: RMS normalisation has no offset.
      { name: 'norm', apply: (x, w) => decoderNorm(x, w, 'norm', config) },
      classifier
        ? { name: 'words', apply: (x, w) => words(x, w, config) }
        : { name: 'pool', apply: (x) => lastToken(x) },
    ],
    weights: [
      {
        name: 'embedding/token',
        shape: [vocabulary, width],
        init: 'small',
        trainable: true,
        published: 'model.embed_tokens.weight',
      },
      ...names.flatMap((block, index) => blockWeights(block, index, config)),
      scale('norm', width, 'model.norm.weight', config),
      ...(classifier && config.tied === false
        ? [
            {
              name: 'words/kernel',
              shape: [width, vocabulary],
              init: 'small',
              trainable: true,
              published: 'lm_head.weight',
            } as const,
          ]
        : []),
    ],
    output: classifier ? [tokens, vocabulary] : [width],
    recipe: { architecture: 'gpt', config },
  };
}

export function gptBlocks({ blocks }: GptConfig): string[] {
  return Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
}

/** Features of a head. */
export function headWidthOf({ headWidth, width, heads }: GptConfig): number {
  return headWidth ?? width / heads;
}

/** Token embeddings; zeros for padding. */
export function embedding(
  ids: Tensor,
  weights: Weights,
  { width, scaled }: Pick<GptConfig, 'width' | 'scaled'>,
): Tensor {
  const tokenIds = ids.toInt();
  const isReal = tokenIds.greaterEqual(0).cast('float32').expandDims(2);
  const real = scaled ? isReal.mul(Math.sqrt(width)) : isReal;
  return tf.gather(weights['embedding/token'] as Tensor, tokenIds.maximum(tf.scalar(0, 'int32'))).mul(real);
}

/** RMS normalisation of x `[..., features]` with the decoder's settings. */
export function decoderNorm(
  x: Tensor,
  weights: Weights,
  name: string,
  { epsilon, shifted }: Pick<GptConfig, 'epsilon' | 'shifted'>,
): Tensor {
  return rmsNorm(x, weights, name, epsilon, shifted ? 1 : 0);
}

/** Logits of the next token: `[batch, tokens, width]` to `[batch, tokens, vocabulary]`. */
export function words(
  x: Tensor,
  weights: Weights,
  { vocabulary, tied = true }: Pick<GptConfig, 'vocabulary' | 'tied'>,
): Tensor {
  const rows = x.reshape([-1, x.shape[2] as number]);
  const logits = tied
    ? tf.matMul(rows, weights['embedding/token'] as Tensor, false, true)
    : product(rows, weights, 'words');
  return logits.reshape([...x.shape.slice(0, 2), vocabulary]);
}

function decoderBlock(x: Tensor, weights: Weights, name: string, config: GptConfig): Tensor {
  const [batch, tokens] = x.shape as [number, number];
  const angles = rotaryAngles(tokens, headWidthOf(config), config.base ?? 10000);
  // Padding comes after the text, where the causal mask hides it.
  const seen = tf.ones([batch, tokens]);
  return attendingBlock(x, weights, name, config, {
    angles,
    lookAt: (current) => ({ ...current, seen, causal: true }),
  });
}

/** Keys and values `[batch known, keyHeads width]`, as the dense layers output them. */
export interface Known {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** The keys and values that a block's queries attend to, and the mask: tokens whose `seen` `[batch, known]` is 1. */
export interface LookedAt extends Known {
  readonly seen: Tensor;
  readonly causal: boolean;
}

/**
 * x + attention(norm(x)), then the same with a gated feed-forward network. `lookAt` gets the block's current keys and values,
 * and returns those that its queries attend to: the same, or with those of earlier tokens.
 */
export function attendingBlock(
  x: Tensor,
  weights: Weights,
  name: string,
  config: GptConfig,
  { angles, lookAt }: { angles: Angles; lookAt(current: Known): LookedAt },
): Tensor {
  const { heads, keyHeads, bias, headNorm, gate = 'silu' } = config;
  const project = (rows: Tensor, projection: string) => product(rows, weights, `${name}/${projection}`);
  const rows = x.reshape([-1, x.shape[2] as number]);
  const normed = decoderNorm(rows, weights, `${name}/norm1`, config);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) =>
    bias ? dense(normed, weights, `${name}/${part}`) : project(normed, part),
  );
  const rotated = (rows: Tensor, part: string) =>
    rotate(headNorm ? normByHead(rows, weights, `${name}/${part}-norm`, config) : rows, angles);
  const current = { keys: rotated(keys, 'key'), values };
  const { causal, ...known } = lookAt(current);
  const attended = attend({ queries: rotated(queries, 'query'), ...known }, { heads, keyHeads, causal });
  const told = rows.add(project(attended, 'out'));
  const inner = decoderNorm(told, weights, `${name}/norm2`, config);
  const [gates, inputs] = [project(inner, 'gate'), project(inner, 'up')];
  const hidden = gate === 'silu' ? gated(gates, inputs) : hiddenActivation(gates, gate).mul(inputs);
  return told.add(project(hidden, 'down')).reshape(x.shape);
}

/** RMS normalisation of each head of x `[batch tokens, heads width]`, with a scale that they share. */
function normByHead(x: Tensor, weights: Weights, name: string, config: GptConfig): Tensor {
  return decoderNorm(x.reshape([-1, headWidthOf(config)]), weights, name, config).reshape(x.shape);
}

function blockWeights(name: string, index: number, config: GptConfig): WeightSpec[] {
  const { width, heads, keyHeads, inner, bias, headNorm } = config;
  const layer = `model.layers.${index}`;
  const [queryWidth, keyWidth] = [heads, keyHeads].map((count) => count * headWidthOf(config));
  const projection = (current: string, inputs: number, outputs: number, published: string, hasBias = false) =>
    publishedAs(
      kernelWeights(`${name}/${current}`, [inputs, outputs], { bias: hasBias, init: 'small' }),
      `${layer}.${published}`,
    );
  return [
    scale(`${name}/norm1`, width, `${layer}.input_layernorm.weight`, config),
    ...projection('query', width, queryWidth, 'self_attn.q_proj', bias),
    ...projection('key', width, keyWidth, 'self_attn.k_proj', bias),
    ...projection('value', width, keyWidth, 'self_attn.v_proj', bias),
    ...projection('out', queryWidth, width, 'self_attn.o_proj'),
    ...(headNorm ? ['query', 'key'] : []).map((part) =>
      scale(`${name}/${part}-norm`, headWidthOf(config), `${layer}.self_attn.${part[0]}_norm.weight`, config),
    ),
    scale(`${name}/norm2`, width, `${layer}.post_attention_layernorm.weight`, config),
    ...projection('gate', width, inner, 'mlp.gate_proj'),
    ...projection('up', width, inner, 'mlp.up_proj'),
    ...projection('down', inner, width, 'mlp.down_proj'),
  ];
}

function scale(name: string, width: number, published: string, { shifted }: GptConfig): WeightSpec {
  return { name: `${name}/scale`, shape: [width], init: shifted ? 'zeros' : 'ones', trainable: true, published };
}
