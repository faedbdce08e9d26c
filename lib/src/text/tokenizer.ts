import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireText } from '../require/arguments';
import { nameText } from '../require/described';
import { requireOptions } from '../require/options';
import { knownBytes, prepared, spelledOut, type TokenizerParts } from './like-python';

/** The parts of a `tokenizer.json` that are used here. */
type TokenizerFile = TokenizerParts & {
  readonly added_tokens?: readonly { readonly id: number; readonly content: string }[];
};

/**
 * A tokenizer from the text of a `tokenizer.json`, the format of Hugging Face's `tokenizers`; their JavaScript package
 * encodes and decodes. `end` and `padding` are tokens of the vocabulary. Without `padding`, texts are padded with the
 * id -1, which no token has. Throws if an argument has the wrong type, an option is unknown or missing, the text is not
 * a `tokenizer.json`, or `end` or `padding` is not in its vocabulary.
 */
export function tokenizer(json: string, options: { name: string; end: string; padding?: string }): Tokenizer {
  requireOptions('tokenizer', options, { name: 'required', end: 'required', padding: true });
  requireText('tokenizer', 'its json', json);
  const { name, end, padding } = options;
  const file = parse(json, name);
  const vocabulary = new Map([
    ...Object.entries(file.model.vocab),
    ...(file.added_tokens ?? []).map(({ content, id }): [string, number] => [content, id]),
  ]);
  const idOf = (token: string) => {
    const id = vocabulary.get(token);
    if (id !== undefined) return id;
    throw new TransferError(`The vocabulary of ${name} has no token '${token}'. Name one of its ${vocabulary.size}.`);
  };
  let loaded: ReturnType<typeof huggingFace> | undefined;
  const inner = () => {
    loaded ??= huggingFace(file, name);
    return loaded;
  };
  return {
    name,
    size: largest(vocabulary.values()) + 1,
    padding: padding === undefined ? -1 : idOf(padding),
    end: idOf(end),
    ...(file.model.unk_token != null &&
      vocabulary.has(file.model.unk_token) && { unknown: vocabulary.get(file.model.unk_token) }),
    json,
    encode: (text, pair) =>
      inner().encode(prepared(text, file), { text_pair: pair === undefined ? null : prepared(pair, file) }).ids,
    decode(ids) {
      const known = ids.filter((id) => id >= 0);
      return known.length === 0 ? '' : inner().decode(known, { skip_special_tokens: true });
    },
    token: (id) => inner().id_to_token(id) ?? '',
  };
}

/**
 * Loads the package and builds the vocabulary when the first text is encoded, because networks for images need neither.
 */
function huggingFace(file: TokenizerFile, name: string) {
  const { Tokenizer } = require('@huggingface/tokenizers') as typeof import('@huggingface/tokenizers');
  // The package takes more spaces away than the file's decoder says, as from `i ' m`, unless told not to.
  const parser = built(() => new Tokenizer(spelledOut(file), { clean_up_tokenization_spaces: false }), name);
  const model = parser.model as unknown as { encode(parts: string[]): string[] };
  const encode = model.encode.bind(model);
  const known = knownBytes(file);
  model.encode = (parts) => encode(parts.map(known));
  return parser;
}

/** What is made of a file that may lack a part. Throws a sentence with the package's own reason. */
function built<Parser>(make: () => Parser, name: string): Parser {
  try {
    return make();
  } catch (error) {
    throw new TransferError(
      `The tokenizer of ${name} must be complete: ${(error as Error).message}. Try the whole tokenizer.json, as Hugging Face writes it.`,
    );
  }
}

function parse(json: string, name: string): TokenizerFile {
  try {
    const file = JSON.parse(json) as TokenizerFile;
    if (file.model?.vocab) return file;
  } catch {
    // Said below.
  }
  throw new TransferError(
    `The tokenizer of ${nameText(name)} is not a tokenizer.json, which is JSON with a model and its vocab. Use the file of that name ` +
      'next to the weights.',
  );
}
