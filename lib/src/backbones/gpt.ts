import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { attend, byHead, fromHeads } from '../net/attention';
import type { Layer, Weights } from '../net/net';
import { lastToken, realTokens } from '../net/padding';
import { rmsNorm } from '../net/rms-norm';
import { type Angles, rotaryAngles, rotate } from '../net/rotary';
import { kernelWeights, type WeightSpec } from '../net/weights';
import type { Tokenizer } from '../text/tokenizer';

export interface GptConfig {
  readonly name?: string;
  readonly vocabulary: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Heads of keys and values; several heads of queries share one of them. */
  readonly keyHeads: number;
  /** Features inside a block's perceptron. */
  readonly inner: number;
  /** Base of the rotary angles. */
  readonly base?: number;
  readonly epsilon?: number;
  /** Tokens of one example. */
  readonly tokens: number;
  /** Whether the embeddings serve as the last layer's kernel too. */
  readonly tied?: boolean;
  /** Whether the net ends in the logits of the next token, and not in the last token's features. */
  readonly classifier?: boolean;
}

/** Stands behind the end of short texts. No token has it, so that no text can contain it. */
export const PADDING = -1;

/**
 * A decoder in the manner of GPT (Radford 2018) with the parts of Llama (Touvron 2023): rotary positions, RMS
 * normalisation before each part, a gated perceptron, heads that share keys. Token ids `[batch, tokens]` to the features of
 * the last token `[batch, width]`, which has seen all the others; with `classifier` to the logits of each next token
 * `[batch, tokens, vocabulary]`. Layers `embedding`, `block1`, …, `norm`, then `pool` or `words`.
 */
export function gpt(config: GptConfig, tokenizer?: Tokenizer): Architecture {
  const { name = 'gpt', width, tokens, vocabulary, classifier = false, epsilon } = config;
  const names = gptBlocks(config);
  return {
    name,
    input: { shape: [tokens], tokenizer },
    layers: [
      { name: 'embedding', apply: (ids, w) => embedding(ids, w) },
      ...names.map(
        (block): Layer => ({ name: block, apply: (x, w) => decoderBlock(x, w, block, config).mul(realTokens(x)) }),
      ),
      // The features of padding are zero and stay so: RMS normalisation has no offset.
      { name: 'norm', apply: (x, w) => rmsNorm(x, w, 'norm', epsilon) },
      classifier ? { name: 'words', apply: (x, w) => words(x, w, config) } : { name: 'pool', apply: (x) => lastToken(x) },
    ],
    weights: [
      { name: 'embedding/token', shape: [vocabulary, width], init: 'small', trainable: true, published: 'model.embed_tokens.weight' },
      ...names.flatMap((block, place) => blockWeights(block, place, config)),
      scale('norm', width, 'model.norm.weight'),
      ...(classifier && config.tied === false
        ? [{ name: 'words/kernel', shape: [width, vocabulary], init: 'small', trainable: true, published: 'lm_head.weight' } as const]
        : []),
    ],
    output: classifier ? [tokens, vocabulary] : [width],
    recipe: { architecture: 'gpt', config },
  };
}

export function gptBlocks({ blocks }: GptConfig): string[] {
  return Array.from({ length: blocks }, (_, place) => `block${place + 1}`);
}

/** The rows of the table; zeros for padding. */
export function embedding(ids: Tensor, weights: Weights): Tensor {
  const whole = ids.toInt();
  const real = whole.greaterEqual(0).cast('float32').expandDims(2);
  return tf.gather(weights['embedding/token'] as Tensor, whole.maximum(tf.scalar(0, 'int32'))).mul(real);
}

/** Logits of the next token: `[batch, tokens, width]` to `[batch, tokens, vocabulary]`. */
export function words(x: Tensor, weights: Weights, { vocabulary, tied = true }: GptConfig): Tensor {
  const rows = x.reshape([-1, x.shape[2] as number]);
  const logits = tied
    ? tf.matMul(rows, weights['embedding/token'] as Tensor, false, true)
    : rows.matMul(weights['words/kernel'] as Tensor);
  return logits.reshape([...x.shape.slice(0, 2), vocabulary]);
}

/** Keys and values `[batch, keyHeads, tokens, width of a head]`. */
export interface Seen {
  readonly keys: Tensor;
  readonly values: Tensor;
}

function decoderBlock(x: Tensor, weights: Weights, name: string, config: GptConfig): Tensor {
  const tokens = x.shape[1] as number;
  const angles = rotaryAngles(tokens, config.width / config.heads, config.base ?? 10000);
  return attendingBlock(x, weights, name, config, { angles, bias: causalBias(tokens), seen: (own) => own });
}

/** -1e9 where a token would look at one behind it: `[tokens, tokens]`. */
export function causalBias(tokens: number): Tensor {
  const places = tf.range(0, tokens);
  return places.expandDims(0).greater(places.expandDims(1)).cast('float32').mul(-1e9);
}

/**
 * x + attention(norm(x)), then the same with a gated perceptron. `seen` gets the block's own keys and values, and gives
 * those that the queries look at: the same, or with what came before. `bias` `[tokens, seen]` hides some of them.
 */
export function attendingBlock(
  x: Tensor,
  weights: Weights,
  name: string,
  { heads, keyHeads, epsilon }: GptConfig,
  { angles, bias, seen }: { angles: Angles; bias: Tensor; seen(own: Seen): Seen },
): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const kernel = (part: string) => weights[`${name}/${part}/kernel`] as Tensor;
  const rows = x.reshape([batch * tokens, width]);
  const normed = rmsNorm(rows, weights, `${name}/norm1`, epsilon);
  const queries = rotate(byHead(normed.matMul(kernel('query')), batch, heads), angles);
  const keys = rotate(byHead(normed.matMul(kernel('key')), batch, keyHeads), angles);
  const values = byHead(normed.matMul(kernel('value')), batch, keyHeads);
  // The heads that share a key stand together: they are more rows of one product.
  const shared = heads / keyHeads;
  const own = seen({ keys, values });
  const mixed = attend(
    queries.reshape([batch, keyHeads, shared * tokens, width / heads]),
    own.keys,
    own.values,
    bias.tile([shared, 1]),
  );
  const attended = fromHeads(mixed.reshape([batch, heads, tokens, width / heads])).matMul(kernel('out'));
  const told = rows.add(attended);
  const inner = rmsNorm(told, weights, `${name}/norm2`, epsilon);
  const gate = inner.matMul(kernel('gate'));
  const thought = gate.mul(gate.sigmoid()).mul(inner.matMul(kernel('up'))).matMul(kernel('down'));
  return told.add(thought).reshape(x.shape);
}

function blockWeights(name: string, place: number, { width, heads, keyHeads, inner }: GptConfig): WeightSpec[] {
  const layer = `model.layers.${place}`;
  const narrow = (width / heads) * keyHeads;
  const part = (own: string, inputs: number, outputs: number, published: string): WeightSpec[] =>
    kernelWeights(`${name}/${own}`, [inputs, outputs], { bias: false, init: 'small' }).map((spec) => ({
      ...spec,
      published: `${layer}.${published}.weight`,
    }));
  return [
    scale(`${name}/norm1`, width, `${layer}.input_layernorm.weight`),
    ...part('query', width, width, 'self_attn.q_proj'),
    ...part('key', width, narrow, 'self_attn.k_proj'),
    ...part('value', width, narrow, 'self_attn.v_proj'),
    ...part('out', width, width, 'self_attn.o_proj'),
    scale(`${name}/norm2`, width, `${layer}.post_attention_layernorm.weight`),
    ...part('gate', width, inner, 'mlp.gate_proj'),
    ...part('up', width, inner, 'mlp.up_proj'),
    ...part('down', inner, width, 'mlp.down_proj'),
  ];
}

function scale(name: string, width: number, published: string): WeightSpec {
  return { name: `${name}/scale`, shape: [width], init: 'ones', trainable: true, published };
}
