import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';
import { tokensOf } from './catalogue';
import type { Own } from './from-safetensors';
import { type GptConfig, gpt } from './gpt';
import { countOf, numberIn, shapeOf } from './own';

/** A Llama decoder of any size, as Hugging Face saves it. */
export function ownGpt(
  arrays: ReadonlyMap<string, NamedArray>,
  config: Readonly<Record<string, unknown>>,
  file: string,
  tokenOf: (id: number) => string | undefined,
): Own {
  const shape = (name: string) => shapeOf(arrays, name, file, 'Llama');
  const [vocabulary, width] = shape('model.embed_tokens.weight');
  if (config.rope_scaling) {
    throw new TransferError(`${file} scales its rotary positions (rope_scaling), which is not supported.`);
  }
  const heads = numberIn(config, 'num_attention_heads', file);
  const known: Omit<GptConfig, 'tokens'> = {
    name: 'gpt',
    vocabulary,
    width,
    heads,
    blocks: countOf(arrays, (index) => `model.layers.${index}.mlp.down_proj.weight`),
    keyHeads: shape('model.layers.0.self_attn.k_proj.weight')[0] / (width / heads),
    inner: shape('model.layers.0.mlp.gate_proj.weight')[0],
    base: baseOf(config, file),
    epsilon: numberIn(config, 'rms_norm_eps', file, 1e-5),
    tied: !arrays.has('lm_head.weight'),
  };
  const end = tokenOf(numberIn(config, 'eos_token_id', file, 2));
  const longest = numberIn(config, 'max_position_embeddings', file, 2048);
  return {
    arrays,
    tokens: end === undefined ? undefined : { end },
    build: ({ tokens, classifier }, tokenizer) =>
      gpt({ ...known, classifier, tokens: tokensOf(tokens, longest) }, tokenizer),
  };
}

/** The base of the rotary angles: newer files have it under `rope_parameters`. */
function baseOf(config: Readonly<Record<string, unknown>>, file: string): number {
  const inner = config.rope_parameters as Readonly<Record<string, unknown>> | undefined;
  return numberIn(inner?.rope_theta ? inner : config, 'rope_theta', file, 10000);
}
