import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';
import { type BertConfig, bert } from './bert';
import { tokensOf } from './catalogue';
import type { Own } from './from-safetensors';
import { countOf, numberIn, shapeOf, withoutPrefix } from './own';

const WORDS = 'embeddings.word_embeddings.weight';

/** BERT of any size, as Hugging Face saves it; its oldest files name a normalisation's weights gamma and beta. */
export function ownBert(
  namedArrays: ReadonlyMap<string, NamedArray>,
  config: Readonly<Record<string, unknown>>,
  file: string,
  tokenOf: (id: number) => string | undefined,
): Own {
  const modern = [...withoutPrefix(namedArrays, WORDS)].map(([name, array]): [string, NamedArray] => [
    name.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias'),
    array,
  ]);
  const arrays = new Map(modern);
  const shape = (name: string) => shapeOf(arrays, name, file, 'BERT');
  const [vocabulary, width] = shape(WORDS);
  if (config.hidden_act !== undefined && config.hidden_act !== 'gelu') {
    throw new TransferError(`${file} has the activation '${config.hidden_act}'; only 'gelu' is supported.`);
  }
  const padding = (config.pad_token_id as number | undefined) ?? 0;
  const separator = separatorOf(tokenOf, vocabulary);
  const known: Omit<BertConfig, 'tokens'> = {
    name: 'bert',
    vocabulary,
    width,
    positions: shape('embeddings.position_embeddings.weight')[0],
    blocks: countOf(arrays, (index) => `encoder.layer.${index}.output.dense.weight`),
    inner: shape('encoder.layer.0.intermediate.dense.weight')[0],
    heads: numberIn(config, 'num_attention_heads', file),
    epsilon: numberIn(config, 'layer_norm_eps', file, 1e-12),
    padding,
    separator,
  };
  return {
    arrays,
    tokens: { end: '[SEP]', padding: tokenOf(padding) ?? '[PAD]' },
    build: ({ tokens }, tokenizer) => bert({ ...known, tokens: tokensOf(tokens, known.positions) }, tokenizer),
  };
}

/** The id of the separator between two texts, if the vocabulary is known. */
function separatorOf(tokenOf: (id: number) => string | undefined, vocabulary: number): number | undefined {
  // The usual id first: a search of the vocabulary takes longer.
  if (tokenOf(102) === '[SEP]') return 102;
  for (let id = 0; id < vocabulary; id++) {
    const token = tokenOf(id);
    if (token === undefined) return undefined;
    if (token === '[SEP]') return id;
  }
  return undefined;
}
