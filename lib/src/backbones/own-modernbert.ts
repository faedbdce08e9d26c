import { tokensOf } from './catalogue';
import type { Own, OwnFiles } from './from-safetensors';
import { type ModernBertConfig, modernBert } from './modernbert';
import {
  activationIn,
  type Config,
  countOf,
  headsIn,
  idIn,
  numberIn,
  prefixOf,
  publishedBy,
  requireAgreement,
  requireList,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';
import { readStored, type StoredAs } from './stored-as';

const WORDS = 'embeddings.tok_embeddings.weight';
const DEFAULT_ROTARY = ['default'];

/** ModernBERT of any size, as Hugging Face saves it. */
export function ownModernBert({ arrays, config, file, tokenOf }: OwnFiles): Own {
  const nameOf = publishedBy([], prefixOf(arrays, WORDS));
  const shape = (name: string) => shapeOf(arrays, nameOf(name), file, 'ModernBERT');
  const [vocabulary, width] = shape(WORDS);
  const blocks = countOf(arrays, (index) => nameOf(`layers.${index}.mlp.Wo.weight`));
  const globalEvery = numberIn(config, 'global_attn_every_n_layers', file, 3);
  const padding = idIn(config, 'pad_token_id', vocabulary, file, 50283);
  const known: Omit<ModernBertConfig, 'tokens'> = {
    name: 'modernbert',
    vocabulary,
    width,
    blocks,
    heads: headsIn(config, 'num_attention_heads', width, file),
    inner: shape('layers.0.mlp.Wo.weight')[1],
    activation: activationIn(config, 'hidden_activation', file),
    epsilon: numberIn(config, 'norm_eps', file, 1e-5),
    globalEvery,
    reach: Math.floor(numberIn(config, 'local_attention', file, 128) / 2),
    ...basesIn(config, file),
    padding,
  };
  requireSetting(config, 'norm_bias', [false], file);
  requireSetting(config, 'attention_bias', [false], file);
  requireSetting(config, 'mlp_bias', [false], file);
  const kinds = Array.from({ length: blocks }, (_, index) =>
    index % globalEvery === 0 ? 'full_attention' : 'sliding_attention',
  );
  requireList(config.layer_types, 'layer_types', file, kinds);
  requireAgreement(config, file, {
    vocab_size: vocabulary,
    hidden_size: width,
    num_hidden_layers: blocks,
    intermediate_size: known.inner,
  });
  const longest = numberIn(config, 'max_position_embeddings', file, 8192);
  const stored = storedIn(blocks, nameOf);
  return {
    arrays: readStored(arrays, stored),
    stored,
    tokens: {
      end: tokenOf(idIn(config, 'sep_token_id', vocabulary, file, 50282)) ?? '[SEP]',
      padding: tokenOf(padding) ?? '[PAD]',
    },
    vocabulary,
    build: ({ tokens }, tokenizer) =>
      withPublished(modernBert({ ...known, tokens: tokensOf(tokens, longest) }, tokenizer), nameOf),
  };
}

/** The bases of the rotary angles: newer files have them under `rope_parameters`, by the kind of attention. */
function basesIn(config: Config, file: string): { base: number; localBase: number } {
  const { full_attention: all, sliding_attention: nearby } = (config.rope_parameters ?? {}) as Record<string, Config>;
  for (const rotary of [all, nearby]) requireSetting(rotary ?? {}, 'rope_type', DEFAULT_ROTARY, file);
  const base = all ? numberIn(all, 'rope_theta', file) : numberIn(config, 'global_rope_theta', file, 160000);
  const localBase = nearby ? numberIn(nearby, 'rope_theta', file) : numberIn(config, 'local_rope_theta', file, 10000);
  return { base, localBase };
}

/** ModernBERT's files have queries, keys and values in one matrix, and gate and input of a feed-forward network in another. */
function storedIn(blocks: number, nameOf: (name: string) => string): StoredAs[] {
  const parts = (path: string, stored: string, names: readonly string[]): StoredAs => ({
    name: nameOf(`${path}.${stored}.weight`),
    parts: names.map((part) => nameOf(`${path}.${part}.weight`)),
  });
  return Array.from({ length: blocks }, (_, index) => [
    parts(`layers.${index}.attn`, 'Wqkv', ['query', 'key', 'value']),
    parts(`layers.${index}.mlp`, 'Wi', ['gate', 'up']),
  ]).flat();
}
