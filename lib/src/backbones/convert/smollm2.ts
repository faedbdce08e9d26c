import { join } from 'node:path';
import { fromPublished } from '../../net/published';
import type { NamedArray } from '../../safetensors';
import { CATALOGUE, type Published } from '../catalogue';
import type { Converted } from './converted';
import { type GgufMetadata, readGguf } from './gguf';

const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf';

/** llama.cpp's names for the parts of a block, and the original authors'. */
const PARTS: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

/** SmolLM2 and its tokenizer from llama.cpp's GGUF. */
export async function readSmolLm2(folder: string): Promise<Converted> {
  const { metadata, tensors } = await readGguf(join(folder, FILE));
  const heads = { attn_q: metadata['llama.attention.head_count'], attn_k: metadata['llama.attention.head_count_kv'] };
  const published = [...tensors].map(([name, array]): [string, NamedArray] => {
    if (name === 'token_embd.weight') return ['model.embed_tokens.weight', array];
    if (name === 'output_norm.weight') return ['model.norm.weight', array];
    const [, block, part] = /^blk\.(\d+)\.(\w+)\.weight$/.exec(name) ?? [];
    const turned = part in heads ? halvesApart(array, heads[part as keyof typeof heads] as number) : array;
    return [`model.layers.${block}.${PARTS[part]}.weight`, turned];
  });
  const { build }: Published = CATALOGUE['smollm2-135m'];
  const { weights } = build({ classifier: true });
  return {
    arrays: fromPublished(weights, new Map(published), FILE),
    metadata: { tokenizer: tokenizerJson(metadata) },
  };
}

/**
 * llama.cpp rotates adjacent features (2 i, 2 i + 1) of a head by one angle, the original authors features i and i + half. This
 * restores the authors' order of the rows `[heads * width, in]`.
 */
function halvesApart({ shape, values }: NamedArray, heads: number): NamedArray {
  const [rows, inputs] = shape;
  const [width, half] = [rows / heads, rows / heads / 2];
  const apart = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const [head, index] = [Math.floor(row / width), row % width];
    const from = head * width + 2 * (index % half) + Math.floor(index / half);
    apart.set(values.subarray(from * inputs, (from + 1) * inputs), row * inputs);
  }
  return { shape, values: apart };
}

/** GGUF's number for the type of control tokens. */
const CONTROL = 3;

/**
 * The tokenizer as Hugging Face writes it: pairs of bytes merged (Sennrich 2016), digits one by one, which is what GGUF
 * means by `smollm`.
 */
function tokenizerJson(metadata: GgufMetadata): string {
  const tokens = metadata['tokenizer.ggml.tokens'] as string[];
  const types = metadata['tokenizer.ggml.token_type'] as number[];
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: tokens.flatMap((content, id) => (types[id] === CONTROL ? [{ id, content, ...flags }] : [])),
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, bytes] },
    post_processor: null,
    decoder: { ...bytes, add_prefix_space: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: metadata['tokenizer.ggml.merges'],
    },
  });
}
