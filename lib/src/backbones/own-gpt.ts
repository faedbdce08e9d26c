import { TransferError } from '../error';
import { tokensOf } from './catalogue';
import type { Own, OwnFiles, ReadOwn } from './from-safetensors';
import { type GptConfig, gpt } from './gpt';
import {
  activationIn,
  type Config,
  countOf,
  endIn,
  headsIn,
  numberIn,
  prefixOf,
  publishedBy,
  requireAgreement,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';

const WORDS = 'embed_tokens.weight';
const LOGITS = 'lm_head.weight';

/** How a family of decoders differs from Llama, and its settings where `config.json` has none. */
interface DecoderFamily extends Pick<GptConfig, 'scaled' | 'shifted'> {
  readonly title: string;
  readonly activation: string;
  readonly epsilon: number;
  /** The features of a head, if they are not the width divided by the heads. */
  readonly headWidth?: number;
  /** The id of the token that ends a text. */
  readonly end: number;
}

/**
 * A Llama decoder of any size, as Hugging Face saves it; also Mistral, Qwen2, which has biases in attention, and Qwen3, which
 * normalises queries and keys.
 */
export const ownGpt = decoder({ title: 'Llama', activation: 'silu', epsilon: 1e-5, end: 2 });

const TANH_GELU = 'gelu_pytorch_tanh';

const readGemma = decoder({
  title: 'Gemma',
  activation: TANH_GELU,
  epsilon: 1e-6,
  headWidth: 256,
  end: 1,
  scaled: true,
  shifted: true,
});

/** Gemma (Mesnard 2024): a Llama with a GELU gate, scaled embeddings and shifted scales of normalisations. */
export function ownGemma(files: OwnFiles): Own {
  // The first published files have `gelu` and mean the approximation by tanh, as transformers reads them.
  const activation = files.config.hidden_act === 'gelu' ? TANH_GELU : files.config.hidden_act;
  return readGemma({ ...files, config: { ...files.config, hidden_act: activation } });
}

function decoder(family: DecoderFamily): ReadOwn {
  return (files) => readDecoder(family, files);
}

function readDecoder(
  { title, activation, epsilon, end: usualEnd, headWidth: usualWidth, ...differences }: DecoderFamily,
  { arrays, config: given, file, tokenOf }: OwnFiles,
): Own {
  const config: Config = { ...(usualWidth && { head_dim: usualWidth }), ...given };
  // A file of the decoder without its last layer has no `model.` before the names.
  const isBare = prefixOf(arrays, WORDS) === '' && arrays.has(WORDS);
  const nameOf = publishedBy(isBare ? [['model.', '']] : [], '');
  const shape = (name: string) => shapeOf(arrays, nameOf(name), file, title);
  const [vocabulary, width] = shape(`model.${WORDS}`);
  requireSupported(config, file);
  const gate = activationIn(config, 'hidden_act', file, activation);
  const headWidth = headWidthIn(config, width, file);
  const [queryWidth, keyWidth] = ['q', 'k'].map((part) => shape(`model.layers.0.self_attn.${part}_proj.weight`)[0]);
  const known: Omit<GptConfig, 'tokens'> = {
    name: 'gpt',
    vocabulary,
    width,
    heads: queryWidth / headWidth,
    keyHeads: keyWidth / headWidth,
    headWidth: headWidth * numberIn(config, 'num_attention_heads', file) === width ? undefined : headWidth,
    bias: arrays.has(nameOf('model.layers.0.self_attn.q_proj.bias')) || undefined,
    headNorm: arrays.has(nameOf('model.layers.0.self_attn.q_norm.weight')) || undefined,
    gate: gate === 'silu' ? undefined : gate,
    ...differences,
    blocks: countOf(arrays, (index) => nameOf(`model.layers.${index}.mlp.down_proj.weight`)),
    inner: shape('model.layers.0.mlp.gate_proj.weight')[0],
    base: baseOf(config, file),
    epsilon: numberIn(config, 'rms_norm_eps', file, epsilon),
    tied: config.tie_word_embeddings === true || !arrays.has(LOGITS),
  };
  requireAgreement(config, file, {
    vocab_size: vocabulary,
    hidden_size: width,
    num_hidden_layers: known.blocks,
    intermediate_size: known.inner,
    num_attention_heads: known.heads,
    num_key_value_heads: known.keyHeads,
  });
  const end = endIn(config, tokenOf, usualEnd);
  const longest = longestIn(config, file);
  return {
    arrays,
    tokens: end === undefined ? undefined : { end },
    vocabulary,
    hasHead: true,
    build: ({ tokens, classifier }, tokenizer) =>
      withPublished(gpt({ ...known, classifier, tokens: tokensOf(tokens, longest) }, tokenizer), nameOf),
  };
}

/** Throws if the configuration asks for what the decoder does not compute. */
function requireSupported(config: Config, file: string): void {
  const rotary = (config.rope_parameters ?? {}) as Config;
  if (config.rope_scaling || (rotary.rope_type !== undefined && rotary.rope_type !== 'default')) {
    throw new TransferError(
      `${file} scales its rotary positions (rope_scaling), which is not supported. Choose a network without.`,
    );
  }
  requireSetting(config, 'mlp_bias', [false], file);
  requireSetting(config, 'use_sliding_window', [false], file);
  requireSetting(config, 'use_bidirectional_attention', [false], file);
  // Qwen2 has biases in three of the four matrices of attention, Llama with this setting in all four.
  requireSetting(config, 'attention_bias', [false], file);
}

/** Features of a head. Throws unless `head_dim`, or the width divided by the heads, is an even integer. */
function headWidthIn(config: Config, width: number, file: string): number {
  const headWidth =
    config.head_dim === undefined || config.head_dim === null
      ? width / headsIn(config, 'num_attention_heads', width, file)
      : numberIn(config, 'head_dim', file);
  if (Number.isInteger(headWidth) && headWidth % 2 === 0) return headWidth;
  throw new TransferError(
    `The config.json of ${file} gives ${headWidth} features for each head; rotary positions need an even integer. Take both ` +
      'files from the same network.',
  );
}

/** Most tokens of an example: positions, and those that a sliding window lets each token see. */
function longestIn(config: Config, file: string): number {
  const positions = numberIn(config, 'max_position_embeddings', file, 2048);
  return Math.min(positions, numberIn(config, 'sliding_window', file, positions));
}

/** The base of the rotary angles: newer files have it under `rope_parameters`. */
function baseOf(config: Config, file: string): number {
  const inner = config.rope_parameters as Config | undefined;
  return numberIn(inner?.rope_theta ? inner : config, 'rope_theta', file, 10000);
}
