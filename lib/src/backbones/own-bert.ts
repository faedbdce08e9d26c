import { type BertConfig, bert } from './bert';
import { tokensOf } from './catalogue';
import type { Own, OwnFiles, ReadOwn } from './from-safetensors';
import {
  countOf,
  headsIn,
  idIn,
  numberIn,
  prefixOf,
  publishedBy,
  type Renaming,
  requireAgreement,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';

/** How a family of encoders differs from BERT. */
interface EncoderFamily {
  readonly title: string;
  /** From BERT's names of weights to the family's. */
  readonly names: Renaming;
  /** The names of settings in its `config.json`. */
  readonly settings: typeof BERT_SETTINGS;
  /** The token that ends each text. */
  readonly end: string;
  /** The padding id where `config.json` has none. */
  readonly padding: number;
  /** Whether positions begin after the padding id. */
  readonly countsFromPadding?: boolean;
}

const BERT_SETTINGS = {
  width: 'hidden_size',
  blocks: 'num_hidden_layers',
  heads: 'num_attention_heads',
  inner: 'intermediate_size',
  activation: 'hidden_act',
};

const DISTILBERT_SETTINGS = {
  width: 'dim',
  blocks: 'n_layers',
  heads: 'n_heads',
  inner: 'hidden_dim',
  activation: 'activation',
};

const DISTILBERT_NAMES: Renaming = [
  ['encoder.layer', 'transformer.layer'],
  ['attention.self.query', 'attention.q_lin'],
  ['attention.self.key', 'attention.k_lin'],
  ['attention.self.value', 'attention.v_lin'],
  ['attention.output.dense', 'attention.out_lin'],
  ['attention.output.LayerNorm', 'sa_layer_norm'],
  ['intermediate.dense', 'ffn.lin1'],
  ['output.dense', 'ffn.lin2'],
  ['output.LayerNorm', 'output_layer_norm'],
];

const MPNET_NAMES: Renaming = [
  ['attention.self.query', 'attention.attn.q'],
  ['attention.self.key', 'attention.attn.k'],
  ['attention.self.value', 'attention.attn.v'],
  ['attention.output.dense', 'attention.attn.o'],
  ['attention.output.LayerNorm', 'attention.LayerNorm'],
];

/** BERT's oldest files name a normalisation's weights gamma and beta. */
const OLD_NAMES: Renaming = [
  ['LayerNorm.weight', 'LayerNorm.gamma'],
  ['LayerNorm.bias', 'LayerNorm.beta'],
];

const WORDS = 'embeddings.word_embeddings.weight';
const POSITIONS = 'embeddings.position_embeddings.weight';
const TYPES = 'embeddings.token_type_embeddings.weight';
const DISTANCES = 'encoder.relative_attention_bias.weight';

/** BERT of any size, as Hugging Face saves it. */
export const ownBert = encoder({ title: 'BERT', names: [], settings: BERT_SETTINGS, end: '[SEP]', padding: 0 });

/** DistilBERT (Sanh 2019): a BERT of half the blocks, without types. */
export const ownDistilbert = encoder({
  title: 'DistilBERT',
  names: DISTILBERT_NAMES,
  settings: DISTILBERT_SETTINGS,
  end: '[SEP]',
  padding: 0,
});

/** RoBERTa (Liu 2019): a BERT with one type, whose positions begin after the padding id. */
export const ownRoberta = encoder({
  title: 'RoBERTa',
  names: [],
  settings: BERT_SETTINGS,
  end: '</s>',
  padding: 1,
  countsFromPadding: true,
});

/** MPNet (Song 2020): a RoBERTa without types, with a bias of attention by relative distance. */
export const ownMpnet = encoder({
  title: 'MPNet',
  names: MPNET_NAMES,
  settings: BERT_SETTINGS,
  end: '</s>',
  padding: 1,
  countsFromPadding: true,
});

function encoder(family: EncoderFamily): ReadOwn {
  return (files) => readEncoder(family, files);
}

function readEncoder(
  { title, names, settings, end, countsFromPadding = false, ...family }: EncoderFamily,
  { arrays, config, file, tokenOf }: OwnFiles,
): Own {
  const prefix = prefixOf(arrays, WORDS);
  const isOld = [...arrays.keys()].some((name) => name.endsWith('LayerNorm.gamma'));
  const nameOf = publishedBy([...names, ...(isOld ? OLD_NAMES : [])], prefix);
  const shape = (name: string) => shapeOf(arrays, nameOf(name), file, title);
  const has = (name: string) => arrays.has(nameOf(name));
  const [vocabulary, width] = shape(WORDS);
  requireSetting(config, settings.activation, ['gelu'], file);
  requireSetting(config, 'position_embedding_type', ['absolute'], file);
  const padding = idIn(config, 'pad_token_id', vocabulary, file, family.padding);
  const types = has(TYPES) ? shape(TYPES)[0] : 0;
  const separator = types === 2 ? separatorOf(tokenOf, vocabulary) : undefined;
  const known: Omit<BertConfig, 'tokens'> = {
    name: 'bert',
    vocabulary,
    width,
    positions: shape(POSITIONS)[0],
    firstPosition: countsFromPadding ? padding + 1 : undefined,
    types: types === 0 || types === 1 ? types : undefined,
    distances: has(DISTANCES) ? shape(DISTANCES)[0] : undefined,
    blocks: countOf(arrays, (index) => nameOf(`encoder.layer.${index}.output.dense.weight`)),
    inner: shape('encoder.layer.0.intermediate.dense.weight')[0],
    heads: headsIn(config, settings.heads, width, file),
    epsilon: numberIn(config, 'layer_norm_eps', file, 1e-12),
    padding,
    separator,
  };
  const { blocks, inner, positions, firstPosition = 0 } = known;
  requireAgreement(config, file, {
    vocab_size: vocabulary,
    max_position_embeddings: positions,
    [settings.width]: width,
    [settings.blocks]: blocks,
    [settings.inner]: inner,
  });
  return {
    arrays,
    tokens: { end, padding: tokenOf(padding) ?? '[PAD]' },
    vocabulary,
    build: ({ tokens }, tokenizer) =>
      withPublished(bert({ ...known, tokens: tokensOf(tokens, positions - firstPosition) }, tokenizer), nameOf),
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
