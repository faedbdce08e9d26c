import { transpose } from '../net/published';
import type { NamedArray } from '../safetensors';
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
  rowParts,
  shapeOf,
  withPublished,
} from './own';

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
  return {
    arrays: inPyTorchLayout(arrays),
    tokens: end === undefined ? undefined : { end },
    vocabulary,
    hasHead: true,
    build: ({ tokens, classifier }, tokenizer) =>
      withPublished(gpt2({ ...known, classifier, tokens: tokensOf(tokens, known.positions) }, tokenizer), nameOf),
  };
}

/**
 * GPT-2's kernels are `[in, out]`, and one of them has queries, keys and values side by side. Here every kernel is `[out, in]`, as
 * those of the other families, and there are three.
 */
function inPyTorchLayout(arrays: Arrays): Map<string, NamedArray> {
  return new Map(
    [...arrays].flatMap(([name, array]): [string, NamedArray][] => {
      if (!/\.(c_attn|c_proj|c_fc)\.(weight|bias)$/.test(name)) return [[name, array]];
      const isMatrix = array.shape.length === 2;
      const turned = isMatrix ? transpose(array, [1, 0]) : array;
      if (!name.includes('.c_attn.')) return [[name, turned]];
      return rowParts(turned, 3).map((part, index) => [
        name.replace(/\.(weight|bias)$/, `.${['query', 'key', 'value'][index]}.$1`),
        part,
      ]);
    }),
  );
}
