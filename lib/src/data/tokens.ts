import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';

/** Texts encoded for a net. */
export interface Tokens {
  /** Token ids, `[texts, length]`. */
  readonly ids: Float32Array;
  /** The number of tokens of each text before truncation or padding, `[texts]`. */
  readonly lengths: readonly number[];
  /** The net's input length in tokens. */
  readonly length: number;
  /** Name of the vocabulary. */
  readonly vocabulary: string;
}

/**
 * Encodes texts, or pairs of texts, as the token ids that a net reads, `[texts, length]`. A shorter text is padded at its
 * end; a longer one is truncated there and keeps its end token. In a pair, the longer text is truncated first, until both
 * are equally long (`longest_first` of Hugging Face's tokenizers, as in BERT). Throws if the net does not read texts.
 */
export function tokensFor(net: Net, texts: readonly (readonly [text: string, pair?: string])[]): Tokens {
  const { tokenizer, shape } = net.input;
  if (tokenizer === undefined || shape.length !== 1) {
    throw new TransferError(
      `Texts need a net with a tokenizer and an input of shape [tokens]; ${net.name} has an input of shape [${shape}]` +
        `${tokenizer === undefined ? ' and no tokenizer' : ''}.`,
    );
  }
  const [length] = shape;
  const ids = new Float32Array(texts.length * length).fill(tokenizer.padding);
  const lengths = texts.map(([text, pair], index) => {
    const encoded = tokenizer.encode(text, pair);
    ids.set(encoded.length > length ? truncated(tokenizer, encoded, { text, pair, length }) : encoded, index * length);
    return encoded.length;
  });
  return { ids, lengths, length, vocabulary: tokenizer.name };
}

/** The token ids of a text or a pair, truncated to `length`. */
function truncated(
  tokenizer: Tokenizer,
  ids: readonly number[],
  { text, pair, length }: { text: string; pair?: string; length: number },
): readonly number[] {
  const { end } = tokenizer;
  if (pair === undefined) return truncatedBeforeEnd(ids, length, end);
  const specialTokens = tokenizer.encode('').length;
  const textTokens = tokenizer.encode(text).length - specialTokens;
  const pairTokens = tokenizer.encode(pair).length - specialTokens;
  const available = length - (ids.length - textTokens - pairTokens);
  const half = Math.min(textTokens, pairTokens, Math.floor(available / 2));
  const textLength = specialTokens + (textTokens > pairTokens ? available - half : half);
  const pairStart = specialTokens + textTokens;
  return [
    ...truncatedBeforeEnd(ids.slice(0, pairStart), textLength, end),
    ...truncatedBeforeEnd(ids.slice(pairStart), length - textLength, end),
  ];
}

/** The first ids; the last of them is the end token if the text had one. */
function truncatedBeforeEnd(ids: readonly number[], length: number, end: number): readonly number[] {
  if (ids.length <= length) return ids;
  return ids.at(-1) === end ? [...ids.slice(0, Math.max(0, length - 1)), end] : ids.slice(0, Math.max(0, length));
}
