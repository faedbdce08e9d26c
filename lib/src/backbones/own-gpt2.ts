import { tokensOf } from './catalogue';
import type { Own, OwnFiles } from './from-safetensors';
import { gpt2 } from './gpt2';
import {
  type Arrays,
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
import { readStored, type StoredAs } from './stored-as';

/** GPT-2 of any size, as Hugging Face saves it. */
export function ownGpt2({ arrays, config, file, tokenOf }: OwnFiles): Own {
  const nameOf = publishedBy([], prefixOf(arrays, 'wte.weight'));
  const shape = (name: string) => shapeOf(arrays, nameOf(name), file, 'GPT-2');
  const [vocabulary, width] = shape('wte.weight');
  const known = {
    name: 'gpt2',
    vocabulary,
    width,
    positions: shape('wpe.weight')[0],
    blocks: countOf(arrays, (index) => nameOf(`h.${index}.mlp.c_proj.weight`)),
    inner: shape('h.0.mlp.c_fc.weight')[1],
    heads: headsIn(config, 'n_head', width, file),
    epsilon: numberIn(config, 'layer_norm_epsilon', file, 1e-5),
  };
  requireSetting(config, 'activation_function', ['gelu_new', 'gelu_pytorch_tanh'], file);
  requireSetting(config, 'scale_attn_weights', [true], file);
  requireSetting(config, 'scale_attn_by_inverse_layer_idx', [false], file);
  requireSetting(config, 'add_cross_attention', [false], file);
  requireSetting(config, 'tie_word_embeddings', [true], file);
  requireAgreement(config, file, {
    vocab_size: vocabulary,
    n_embd: width,
    n_layer: known.blocks,
    n_positions: known.positions,
    n_inner: known.inner,
  });
  const end = endIn(config, tokenOf, 50256);
  const stored = storedIn(arrays);
  return {
    arrays: readStored(arrays, stored),
    stored,
    tokens: end === undefined ? undefined : { end },
    vocabulary,
    hasHead: true,
    build: ({ tokens, classifier }, tokenizer) =>
      withPublished(gpt2({ ...known, classifier, tokens: tokensOf(tokens, known.positions) }, tokenizer), nameOf),
  };
}

/** GPT-2's kernels are `[in, out]`, and one of them has queries, keys and values side by side. */
function storedIn(arrays: Arrays): StoredAs[] {
  return [...arrays.keys()].flatMap((name): StoredAs[] => {
    const [, layer, kind] = /\.(c_attn|c_proj|c_fc)\.(weight|bias)$/.exec(name) ?? [];
    if (kind === undefined) return [];
    const parts =
      layer === 'c_attn'
        ? ['query', 'key', 'value'].map((part) => name.replace(/(weight|bias)$/, `${part}.$1`))
        : [name];
    return [{ name, parts, transposed: kind === 'weight' }];
  });
}
