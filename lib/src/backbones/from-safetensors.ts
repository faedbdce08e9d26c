import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';
import type { Architecture } from '../net/architecture';
import { findUpwards } from '../places';
import { existsSync, readFileSync } from '../platform/files';
import { workingFolder } from '../platform/machine';
import { basename, dirname, join } from '../platform/paths';
import { requirePath } from '../require/arguments';
import { nameText } from '../require/described';
import { requireOptions } from '../require/options';
import { type NamedArray, openSafetensors } from '../safetensors';
import { tokenizer } from '../text/tokenizer';
import type { BackboneOptions } from './catalogue';
import { ownBert } from './own-bert';
import { ownEfficientNetLite } from './own-efficientnet-lite';
import { ownGpt } from './own-gpt';
import type { StoredAs } from './stored-as';
import { tokenNames } from './token-names';

/** Families of networks whose published files can be read. */
export type Family = keyof typeof FAMILIES;

/** The weights of a custom file and how to build their network, for `backbone`. */
export interface OwnWeights {
  /** The file's name, for messages and as the net's name. */
  readonly name: string;
  /** By the names of the original authors. */
  readonly arrays: ReadonlyMap<string, NamedArray>;
  build(options: BackboneOptions): Architecture;
}

/** Files that are missing next to the weights, or have another name. */
export interface FromSafetensorsOptions {
  /** The contents of `config.json`: `{ num_attention_heads: 12 }`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Path of the `tokenizer.json`. */
  readonly tokenizer?: string;
}

/** The towers of networks such as CLIP. */
export type Tower = 'image' | 'text';

/** A family's reading of a file's arrays and its `config.json`. */
export interface Own {
  /** The arrays under the `published` names of the architecture's weights. */
  readonly arrays: ReadonlyMap<string, NamedArray>;
  /** Weights that the file stores in another layout. */
  readonly stored?: readonly StoredAs[];
  /** The special tokens of its vocabulary. */
  readonly tokens?: { readonly end: string; readonly padding?: string };
  /** Rows of the embedding table. */
  readonly vocabulary?: number;
  /** Whether `classifier` gives the net with its original head. */
  readonly hasHead?: boolean;
  /** The name before `.weight` and `.bias` of the linear classifier that follows the features, in files that have one. */
  readonly classifier?: string;
  /** Whether there are an image tower and a text tower, of which `tower` selected one. */
  readonly hasTowers?: boolean;
  build(options: BackboneOptions, tokenizer?: Tokenizer): Architecture;
}

/** The files of a network, as a family reads them. */
export interface OwnFiles {
  readonly arrays: ReadonlyMap<string, NamedArray>;
  /** The contents of `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The contents of `preprocessor_config.json`: how pixels are scaled. */
  readonly preprocessor?: Readonly<Record<string, unknown>>;
  /** The tower to read, where there are two; the image tower by default. */
  readonly tower?: Tower;
  /** The name of the weights' file, for error messages. */
  readonly file: string;
  /** The name of a token in `tokenizer.json`, if there is one. */
  tokenOf(id: number): string | undefined;
}

export type ReadOwn = (files: OwnFiles) => Own;

const FAMILIES = {
  bert: ownBert,
  gpt: ownGpt,
  'efficientnet-lite': ownEfficientNetLite,
} satisfies Record<string, ReadOwn>;

/**
 * Reads custom weights for a backbone: `await backbone(fromSafetensors('my-bert/model.safetensors', 'bert'))`. The file is in
 * Hugging Face's safetensors format. Families: `bert` (any size), `gpt` (Llama and similar, such as SmolLM2),
 * `efficientnet-lite` (0 to 4, with the PyTorch package's names). Sizes come from the arrays, other settings such as the number
 * of heads from `config.json`, the tokenizer from `tokenizer.json`, both next to the file. Throws if the family is unknown, if
 * the file does not exist, is damaged or of another family, or if a setting is missing or not supported.
 */
export function fromSafetensors(file: string, family: Family, options: FromSafetensorsOptions = {}): OwnWeights {
  requireOptions('fromSafetensors', options, { config: true, tokenizer: true });
  requirePath('fromSafetensors', file);
  const read: ReadOwn | undefined = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  if (!read) {
    throw new TransferError(
      `There is no family ${nameText(family)}. Choose one of: ${Object.keys(FAMILIES).join(', ')}.`,
    );
  }
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${workingFolder()} or above it. Give the path of the weights.`,
    );
  }
  const siblingPath = (name: string) => join(dirname(path), name);
  const config = options.config ?? (existsSync(siblingPath('config.json')) ? readJson(siblingPath('config.json')) : {});
  const tokenizerPath = options.tokenizer ?? siblingPath('tokenizer.json');
  const json = existsSync(tokenizerPath) ? readFileSync(tokenizerPath, 'utf8') : undefined;
  if (options.tokenizer && json === undefined) {
    throw new TransferError(`There is no tokenizer at '${options.tokenizer}'. Give the path of its tokenizer.json.`);
  }
  const { arrays } = openSafetensors(path, 'Fetch or write it again.');
  const weights = read({ arrays, config, file: basename(path), tokenOf: tokenNames(json) });
  const textTokenizer = json && weights.tokens ? tokenizer(json, { name: path, ...weights.tokens }) : undefined;
  return {
    name: basename(path, '.safetensors'),
    arrays: weights.arrays,
    build: (asked) => weights.build(asked, textTokenizer),
  };
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TransferError(`${file} is not JSON: ${(cause as Error).message}. Fix it, or pass config: { … } instead.`);
  }
}
