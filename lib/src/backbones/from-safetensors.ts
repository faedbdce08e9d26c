import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';
import type { Architecture } from '../net/architecture';
import { findUpwards } from '../places';
import { requirePath } from '../require/arguments';
import { nameText } from '../require/described';
import { requireOptions } from '../require/options';
import { type NamedArray, openSafetensors } from '../safetensors';
import { tokenizer } from '../text/tokenizer';
import type { BackboneOptions } from './catalogue';
import { ownBert } from './own-bert';
import { ownEfficientNetLite } from './own-efficientnet-lite';
import { ownGpt } from './own-gpt';

/** Families of networks whose published files can be read. */
export type Family = keyof typeof FAMILIES;

/** Weights of a file of your own, and what is known of them: `backbone` makes a net of these. */
export interface OwnWeights {
  /** Where they come from, for messages and as the net's name. */
  readonly name: string;
  /** By the names of the original authors. */
  readonly arrays: ReadonlyMap<string, NamedArray>;
  build(options: BackboneOptions): Architecture;
}

/** What lies beside the weights, where it does not lie there under its usual name. */
export interface FromSafetensorsOptions {
  /** What `config.json` would say: `{ num_attention_heads: 12 }`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Path of the `tokenizer.json`. */
  readonly tokenizer?: string;
}

/** What a family makes of a file's arrays and its `config.json`. */
export interface Own {
  /** The arrays under the names that the family's specs call published. */
  readonly arrays: ReadonlyMap<string, NamedArray>;
  /** The special tokens of its vocabulary. */
  readonly tokens?: { readonly end: string; readonly padding?: string };
  build(options: BackboneOptions, tokenizer?: Tokenizer): Architecture;
}

type ReadOwn = (
  arrays: ReadonlyMap<string, NamedArray>,
  config: Readonly<Record<string, unknown>>,
  file: string,
  vocabulary: (id: number) => string | undefined,
) => Own;

const FAMILIES = {
  bert: ownBert,
  gpt: ownGpt,
  'efficientnet-lite': ownEfficientNetLite,
} satisfies Record<string, ReadOwn>;

/**
 * Weights of your own as a backbone: `await backbone(fromSafetensors('my-bert/model.safetensors', 'bert'))`. The file is
 * safetensors as Hugging Face's models come: `bert` (BERT of any size), `gpt` (Llama and its kin, SmolLM2 among them),
 * `efficientnet-lite` (0 to 4, by the names of the PyTorch package). Sizes are read from the arrays; what these do not tell
 * (how many heads) from `config.json`, and the tokenizer from `tokenizer.json`, beside the file. Throws where the file is
 * damaged, is of another family, or something is missing; it says what.
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
      `There is no file '${file}' in ${process.cwd()} or above it. Give the path of the weights.`,
    );
  }
  const beside = (name: string) => join(dirname(path), name);
  const config = options.config ?? (existsSync(beside('config.json')) ? readJson(beside('config.json')) : {});
  const words = options.tokenizer ?? beside('tokenizer.json');
  const json = existsSync(words) ? readFileSync(words, 'utf8') : undefined;
  if (options.tokenizer && json === undefined) {
    throw new TransferError(`There is no tokenizer at '${options.tokenizer}'. Give the path of its tokenizer.json.`);
  }
  const { arrays } = openSafetensors(path, 'Fetch or write it again.');
  const own = read(arrays, config, basename(path), (id) => json && tokenNamed(json, id));
  const made = json && own.tokens ? tokenizer(json, { name: path, ...own.tokens }) : undefined;
  return { name: basename(path, '.safetensors'), arrays: own.arrays, build: (asked) => own.build(asked, made) };
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TransferError(
      `${file} is not JSON: ${(cause as Error).message}. Mend it, or pass config: { … } instead.`,
    );
  }
}

function tokenNamed(json: string, id: number): string | undefined {
  const { model, added_tokens: added = [] } = JSON.parse(json);
  const found = added.find((one: { id: number }) => one.id === id)?.content;
  return found ?? Object.entries(model?.vocab ?? {}).find(([, value]) => value === id)?.[0];
}
