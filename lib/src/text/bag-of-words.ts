import type { Dataset } from '../core/dataset';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { euclideanLength } from '../extremes';
import { requireDataset } from '../require/arguments';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';

/** The values and the vocabulary of a bag of words. */
export interface BagOfWordsOptions {
  /**
   * `tf-idf` (default): counts weighted by inverse document frequency, each text normalised to length 1. `counts`: how
   * often each word occurs.
   */
  readonly by?: 'tf-idf' | 'counts';
  /** Longest n-gram that is a feature: with 2, `not good` is one too. The default is 1, single words. */
  readonly ngrams?: number;
  /** @deprecated Use `ngrams`, which is the same option. */
  readonly inARow?: number;
  /** Minimum number of texts that a word must occur in; 1 by default. */
  readonly minCount?: number;
  /** @deprecated Use `minCount`, which is the same option. */
  readonly least?: number;
}

/** The vocabulary of some texts, and the function that computes features of other texts with it. */
export interface BagOfWords {
  /** Words in alphabetical order, one per feature. */
  readonly words: readonly string[];
  /**
   * The texts of a set as features `[words]`, with its labels. Words that are not in the vocabulary are ignored. If all
   * values would take more than 256 MB, they are stored sparse until a batch is read; a read of more than 2 GB throws.
   */
  of(data: Dataset): Dataset;
}

/**
 * Computes features of texts by the occurrences of words, without their order (bag of words). It is the baseline for
 * every network that reads texts. The vocabulary and the inverse document frequencies (ln((1 + texts) / (1 + texts with
 * the word)) + 1) are estimated from these texts only. A word is two or more letters or digits, in lower case. Equal to
 * scikit-learn's CountVectorizer and TfidfVectorizer. Reads `data.columns.text`; `of` gives features
 * `[examples, words]`.
 *
 * Throws if `data` is not a dataset or has no texts, an option is unknown, `by` is neither `tf-idf` nor `counts`,
 * `ngrams` or `minCount` is not a positive integer, or no word occurs in `minCount` texts.
 */
export function bagOfWords(data: Dataset, options: BagOfWordsOptions = {}): BagOfWords {
  requireOptions('bagOfWords', options, {
    by: true,
    ngrams: true,
    inARow: 'deprecated',
    minCount: true,
    least: 'deprecated',
  });
  requireDataset('bagOfWords', data);
  const { by = 'tf-idf' } = options;
  requireOneOf("bagOfWords' by", by, ['tf-idf', 'counts']);
  const ngrams = renamedOption('bagOfWords', options, ['ngrams', 'inARow'], 1);
  const minCount = renamedOption('bagOfWords', options, ['minCount', 'least'], 1);
  for (const [name, value] of Object.entries({ ngrams, minCount })) {
    if (!Number.isInteger(value) || value < 1)
      throw new TransferError(`bagOfWords' ${name} must be a positive integer; got ${value}. Try 1.`);
  }
  const texts = textsOf(data).map((text) => countsOf(text, ngrams));
  const among = new Map<string, number>();
  for (const word of texts.flatMap((counts) => [...counts.keys()])) among.set(word, (among.get(word) ?? 0) + 1);
  const words = [...among.keys()].filter((word) => (among.get(word) as number) >= minCount).sort(byCodePoint);
  if (words.length === 0) {
    throw new TransferError(
      `${data.name} has no word that occurs in ${minCount} texts or more, of ${texts.length}. Pass a smaller minCount.`,
    );
  }
  const indexOf = new Map(words.map((word, index) => [word, index]));
  const rarity = words.map((word) => Math.log((1 + texts.length) / (1 + (among.get(word) as number))) + 1);
  const rowOf = (text: string): Row => {
    const entries = [...countsOf(text, ngrams)].flatMap(([word, count]) => {
      const index = indexOf.get(word);
      return index === undefined ? [] : [{ index, value: by === 'counts' ? count : count * rarity[index] }];
    });
    entries.sort((a, b) => a.index - b.index);
    const values = Float32Array.from(entries, ({ value }) => value);
    const length = by === 'tf-idf' ? euclideanLength(values) : 1;
    return {
      indices: Int32Array.from(entries, ({ index }) => index),
      values: values.map((value) => value / length),
    };
  };
  return {
    words,
    of(other) {
      const { name: of, labels, classes, ids, columns } = other;
      const rows = textsOf(other).map(rowOf);
      const name = `words of ${of}`;
      const shape = [words.length];
      const counted =
        rows.length * words.length <= MOST_DENSE
          ? arrays(dense(rows, words.length), labels, { classes, name, shape })
          : {
              ...arrays(new Float32Array(rows.length), labels, { classes, name, shape: [1] }),
              shape,
              read: readOf(rows, { name, width: words.length }),
            };
      return { ...counted, ids, features: words, columns };
    },
  };
}

/** The words of one text that are in the bag, ascending, and their values. */
interface Row {
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** Values up to which the features of a set are kept as they are read, zeros included: 256 MB. */
const MOST_DENSE = 2 ** 26;

/** Values that one read gives at most: 2 GB. */
const MOST_AT_ONCE = 2 ** 29;

function dense(rows: readonly Row[], width: number): Float32Array {
  const all = new Float32Array(rows.length * width);
  for (const [row, { indices, values }] of rows.entries()) {
    for (const [at, index] of indices.entries()) all[row * width + index] = values[at];
  }
  return all;
}

/** Reads a set whose zeros are not kept. */
function readOf(rows: readonly Row[], { name, width }: { name: string; width: number }): Dataset['read'] {
  return async (indices) => {
    if (indices.length * width <= MOST_AT_ONCE) {
      const some = indices.map((index) => rows[index]);
      return tf.tensor2d(dense(some, width), [indices.length, width]);
    }
    const gigabytes = ((indices.length * width * 4) / 1e9).toFixed(1);
    throw new TransferError(
      `${name}: ${indices.length} texts by ${width} words are ${gigabytes} GB at once. Read fewer at a time, or pass a larger ` +
        '`minCount` to bagOfWords for fewer words.',
    );
  };
}

function textsOf({ name, columns, labels }: Dataset): readonly string[] {
  const texts = columns?.text as readonly string[] | undefined;
  if (texts?.length === labels.length) return texts;
  throw new TransferError(
    `${name} has no texts: a bag of words reads data.columns.text. Read them by csv(file, { text: 'review', for: net }).`,
  );
}

/** How often each word of a text occurs, and each run of words. */
function countsOf(text: string, ngrams: number): Map<string, number> {
  const words = [...text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu)]
    .map(([word]) => word)
    .filter((word) => [...word].length > 1);
  const counts = new Map<string, number>();
  for (let length = 1; length <= ngrams; length++) {
    for (let from = 0; from + length <= words.length; from++) {
      const run = words.slice(from, from + length).join(' ');
      counts.set(run, (counts.get(run) ?? 0) + 1);
    }
  }
  return counts;
}

/** Python's order, which is that of the code points. */
function byCodePoint(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [x, y] = [a.codePointAt(at) as number, b.codePointAt(at) as number];
    if (x !== y) return x - y;
    // The second half of a letter beyond 16 bits is the same as well.
    if (x > 0xffff) at++;
  }
  return a.length - b.length;
}
