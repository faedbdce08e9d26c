import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Attribution } from '../core/attribution';
import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { tokensFor } from '../data/tokens';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { forward } from '../net/forward';
import { type Word, wordsOf } from './words-of';

export interface ExplainOptions {
  /** The class that is asked about, by its place; left out, the one that the net takes each text for. */
  readonly of?: number;
  /** The token that stands for a word that is not there: BERT's `[MASK]` unless said, or the mark that ends a text. */
  readonly without?: string;
}

/** A text as it is asked about: its ids, the same without its words, and which class. */
export interface Asked {
  readonly ids: readonly number[];
  readonly without: readonly number[];
  readonly words: readonly Word[];
  readonly label: number;
}

/** What a way of explaining gives for a text: the value of each word. */
type Way = (net: Net, asked: Asked) => number[];

/** Explains texts one by one; each is read as long as it is, and cut where it is longer than the net's window. */
export async function explained(
  net: Net,
  texts: readonly string[],
  { of, without }: ExplainOptions,
  way: Way,
): Promise<Attribution[]> {
  const { tokenizer } = requireReader(net, of);
  const blank = blankOf(tokenizer, without);
  const { ids, length, lengths } = tokensFor(
    net,
    texts.map((text) => [text] as const),
  );
  return owning(async () => {
    const found: Attribution[] = [];
    for (const [place] of texts.entries()) {
      const own = Array.from(ids.subarray(place * length, place * length + Math.min(length, lengths[place])));
      const words = wordsOf(tokenizer, own);
      if (words.length === 0) throw new TransferError(`Text ${place} is empty, so no word did anything. Leave it out.`);
      const isWord = new Set(words.flatMap(({ places }) => places));
      const none = own.map((id, at) => (isWord.has(at) ? blank : id));
      const label = of ?? likeliest(net, own);
      const [logOdds, bare] = tf.tidy(() =>
        Array.from(oddsOf(forward(net, tf.tensor2d([own, none])), label).dataSync()),
      );
      const values = way(net, { ids: own, without: none, words, label });
      found.push({
        class: net.classes?.[label] ?? String(label),
        logOdds,
        without: bare,
        words: words.map((word, at) => ({ text: word.text, value: values[at] })),
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    return found;
  });
}

/** Log-odds of a class `[batch]` from logits `[batch, classes]`: z - log(sum of e^z over the others). */
export function oddsOf(logits: Tensor, label: number): Tensor {
  const classes = logits.shape[1] as number;
  const others = [...Array(classes).keys()].filter((one) => one !== label);
  const own = logits.slice([0, label], [-1, 1]).squeeze([1]);
  return own.sub(tf.gather(logits as Tensor2D, others, 1).logSumExp(1));
}

function likeliest(net: Net, ids: readonly number[]): number {
  return tf.tidy(
    () =>
      forward(net, tf.tensor2d([[...ids]]))
        .argMax(1)
        .dataSync()[0],
  );
}

/** The id that stands in the place of a word. */
function blankOf(tokenizer: Tokenizer, without?: string): number {
  const marks = tokenizer.encode('').length;
  const ids = tokenizer.encode(without ?? '[MASK]');
  const own = ids.slice(marks > 0 ? 1 : 0, ids.length - Math.max(0, marks - 1));
  if (own.length === 1) return own[0];
  if (without === undefined) return tokenizer.end;
  throw new TransferError(
    `'${without}' is ${own.length} tokens of ${tokenizer.name}, and one stands for a word that is not there. Name one token.`,
  );
}

function requireReader({ name, input, output, layers }: Net, of?: number): { tokenizer: Tokenizer } {
  const { tokenizer } = input;
  if (!tokenizer || layers.length < 2) {
    throw new TransferError(
      `${name} reads no text, so it has no words to explain its answers by. Pass a net that reads text.`,
    );
  }
  const [classes] = output;
  if (output.length !== 1 || classes < 2) {
    throw new TransferError(
      `${name} gives [${output}], and words are weighed by what they do to a class. Put a head on it: join(net, head({ classes })).`,
    );
  }
  if (of !== undefined && !(Number.isInteger(of) && of >= 0 && of < classes)) {
    throw new TransferError(`of is ${of}; it is the place of a class, 0 to ${classes - 1}.`);
  }
  return { tokenizer };
}
