import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';

/** Texts as a net reads them. */
export interface Tokens {
  /** Token ids, `[texts, length]`. */
  readonly ids: Float32Array;
  /** How many tokens each text has before it is cut or filled up, `[texts]`. */
  readonly lengths: readonly number[];
  /** Tokens of one text as the net reads it. */
  readonly length: number;
  /** Name of the vocabulary. */
  readonly vocabulary: string;
}

/**
 * Texts, or pairs of them, as the token ids that a net reads, `[texts, length]`. A shorter text is filled with padding at
 * its end; a longer one is cut there, and keeps the mark that closes it. Of a pair the longer text is cut first, until both
 * are as long (`longest_first` of Hugging Face's tokenizers, and BERT's own way). A net that reads no text is a TransferError.
 */
export function tokensFor(net: Net, texts: readonly (readonly [text: string, pair?: string])[]): Tokens {
  const { tokenizer, shape } = net.input;
  if (tokenizer === undefined || shape.length !== 1) {
    throw new TransferError(
      `${net.name} reads examples of shape [${shape}] and has no tokenizer. For texts pass a net that reads text.`,
    );
  }
  const [length] = shape;
  const ids = new Float32Array(texts.length * length).fill(tokenizer.padding);
  const lengths = texts.map(([text, pair], place) => {
    const all = tokenizer.encode(text, pair);
    ids.set(all.length > length ? shortened(tokenizer, all, { text, pair, length }) : all, place * length);
    return all.length;
  });
  return { ids, lengths, length, vocabulary: tokenizer.name };
}

/** What is kept of the ids of a text, or of a pair, that is longer than `length`. */
function shortened(
  tokenizer: Tokenizer,
  all: readonly number[],
  { text, pair, length }: { text: string; pair?: string; length: number },
): readonly number[] {
  const { end } = tokenizer;
  if (pair === undefined) return cut(all, length, end);
  const marks = tokenizer.encode('').length;
  const tokens = tokenizer.encode(text).length - marks;
  const others = tokenizer.encode(pair).length - marks;
  const room = length - (all.length - tokens - others);
  const half = Math.min(tokens, others, Math.floor(room / 2));
  const kept = marks + (tokens > others ? room - half : half);
  const second = marks + tokens;
  return [...cut(all.slice(0, second), kept, end), ...cut(all.slice(second), length - kept, end)];
}

/** The first ids, with the closing mark as the last of them where the text had it. */
function cut(ids: readonly number[], length: number, end: number): readonly number[] {
  if (ids.length <= length) return ids;
  return ids.at(-1) === end ? [...ids.slice(0, Math.max(0, length - 1)), end] : ids.slice(0, Math.max(0, length));
}
