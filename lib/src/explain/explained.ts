import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Attribution } from '../core/attribution';
import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { tokensFor } from '../data/tokens';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { forward } from '../net/forward';
import { turn } from '../platform/turns';
import { type Word, wordsOf } from './words-of';

/** The class to explain, and the token that replaces a removed word. */
export interface ExplainOptions {
  /** Index of the class to explain; by default each text's predicted class. */
  readonly of?: number;
  /** Token that replaces a removed word: `[MASK]` by default, or the end token of a tokenizer without it. */
  readonly without?: string;
}

/** A text to explain: its token ids, the same with its words replaced, its words, and the index of the class. */
export interface Asked {
  readonly ids: readonly number[];
  readonly without: readonly number[];
  readonly words: readonly Word[];
  readonly label: number;
}

/** An attribution method: gives the value of each word of a text. */
type Way = (net: Net, asked: Asked) => number[];

/** Explains texts one at a time, without padding. A text longer than the network's window is truncated. */
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
    const attributions: Attribution[] = [];
    for (const [index] of texts.entries()) {
      const textIds = Array.from(ids.subarray(index * length, index * length + Math.min(length, lengths[index])));
      const words = wordsOf(tokenizer, textIds);
      if (words.length === 0)
        throw new TransferError(`Text ${index} is empty, so there is no word to explain. Remove it.`);
      const isWord = new Set(words.flatMap(({ indices }) => indices));
      const none = textIds.map((id, at) => (isWord.has(at) ? blank : id));
      const label = of ?? likeliest(net, textIds);
      const [logOdds, bare] = tf.tidy(() =>
        Array.from(oddsOf(forward(net, tf.tensor2d([textIds, none])), label).dataSync()),
      );
      const values = way(net, { ids: textIds, without: none, words, label });
      attributions.push({
        class: net.classes?.[label] ?? String(label),
        logOdds,
        without: bare,
        words: words.map((word, at) => ({ text: word.text, value: values[at] })),
      });
      await turn();
    }
    return attributions;
  });
}

/** Log-odds of a class `[batch]` from logits `[batch, classes]`: z - log(sum of e^z over the other classes). */
export function oddsOf(logits: Tensor, label: number): Tensor {
  const classes = logits.shape[1] as number;
  const others = [...Array(classes).keys()].filter((index) => index !== label);
  const logit = logits.slice([0, label], [-1, 1]).squeeze([1]);
  return logit.sub(tf.gather(logits as Tensor2D, others, 1).logSumExp(1));
}

function likeliest(net: Net, ids: readonly number[]): number {
  return tf.tidy(
    () =>
      forward(net, tf.tensor2d([[...ids]]))
        .argMax(1)
        .dataSync()[0],
  );
}

/** The id of the token that replaces a word. */
function blankOf(tokenizer: Tokenizer, without?: string): number {
  const marks = tokenizer.encode('').length;
  const ids = tokenizer.encode(without ?? '[MASK]');
  const tokens = ids.slice(marks > 0 ? 1 : 0, ids.length - Math.max(0, marks - 1));
  if (tokens.length === 1) return tokens[0];
  if (without === undefined) return tokenizer.end;
  throw new TransferError(
    `without must be one token; got '${without}', which is ${tokens.length} tokens of ${tokenizer.name}.`,
  );
}

function requireReader({ name, input, output, layers }: Net, of?: number): { tokenizer: Tokenizer } {
  const { tokenizer } = input;
  if (!tokenizer || layers.length < 2) {
    throw new TransferError(
      `${name} does not read text, so there are no words to explain its predictions. Pass a net that reads text.`,
    );
  }
  const [classes] = output;
  if (output.length !== 1 || classes < 2) {
    throw new TransferError(
      `${name} outputs [${output}]; an explanation needs the logits of two or more classes. Add a head: join(net, head({ classes })).`,
    );
  }
  if (of !== undefined && !(Number.isInteger(of) && of >= 0 && of < classes)) {
    throw new TransferError(`of must be the index of a class, 0 to ${classes - 1}; got ${of}.`);
  }
  return { tokenizer };
}
