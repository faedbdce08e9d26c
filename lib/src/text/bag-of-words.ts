import { arrays } from '../data/arrays';
import type { Dataset } from '../data/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';

export interface BagOfWordsOptions {
  /** `tf-idf`, unless said: counts times how rare a word is, each text to length 1. `counts`: how often each word occurs. */
  readonly by?: 'tf-idf' | 'counts';
  /** Words in a row that count as one, at most: with 2 `not good` is one too. 1 unless said. */
  readonly inARow?: number;
  /** Texts that a word has to occur in, at least; 1 unless said. */
  readonly least?: number;
}

/** The words of some texts, and what makes features of other texts by them. */
export interface BagOfWords {
  /** In alphabetical order, one for each feature. */
  readonly words: readonly string[];
  /** The texts of a set as features `[words]`, with its labels. Words that are not in the bag count for nothing. */
  of(data: Dataset): Dataset;
}

/**
 * What words a text has, in no order: the baseline that any net for texts has to beat. Learns its words, and how rare each is
 * (ln((1 + texts) / (1 + texts with it)) + 1), from these texts and from no others. A word is two letters or digits or more,
 * in small letters. All as scikit-learn's CountVectorizer and TfidfVectorizer have it. Reads `data.columns.text`.
 */
export function bagOfWords(data: Dataset, options: BagOfWordsOptions = {}): BagOfWords {
  requireOptions('bagOfWords', options, { by: true, inARow: true, least: true });
  requireDataset('bagOfWords', data);
  const { by = 'tf-idf', inARow = 1, least = 1 } = options;
  for (const [name, value] of Object.entries({ inARow, least })) {
    if (!Number.isInteger(value) || value < 1)
      throw new TransferError(`${name} is ${value}; it is a whole number from 1 on.`);
  }
  const texts = textsOf(data).map((text) => countsOf(text, inARow));
  const among = new Map<string, number>();
  for (const word of texts.flatMap((counts) => [...counts.keys()])) among.set(word, (among.get(word) ?? 0) + 1);
  const words = [...among.keys()].filter((word) => (among.get(word) as number) >= least).sort(byCodePoint);
  if (words.length === 0) {
    throw new TransferError(
      `${data.name} has no word that occurs in ${least} texts or more, of ${texts.length}. Pass a smaller least.`,
    );
  }
  const placeOf = new Map(words.map((word, place) => [word, place]));
  const rarity = words.map((word) => Math.log((1 + texts.length) / (1 + (among.get(word) as number))) + 1);
  return {
    words,
    of(other) {
      const rows = new Float32Array(other.labels.length * words.length);
      for (const [row, text] of textsOf(other).entries()) {
        const own = rows.subarray(row * words.length, (row + 1) * words.length);
        for (const [word, count] of countsOf(text, inARow)) {
          const place = placeOf.get(word);
          if (place !== undefined) own[place] = by === 'counts' ? count : count * rarity[place];
        }
        const length = Math.hypot(...own);
        if (by === 'tf-idf' && length > 0) for (const place of own.keys()) own[place] /= length;
      }
      const { name, labels, classes, ids, columns } = other;
      const made = arrays(rows, labels, { classes, name: `words of ${name}`, shape: [words.length] });
      return { ...made, ids, features: words, columns };
    },
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
function countsOf(text: string, inARow: number): Map<string, number> {
  const words = [...text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu)]
    .map(([word]) => word)
    .filter((word) => [...word].length > 1);
  const counts = new Map<string, number>();
  for (let length = 1; length <= inARow; length++) {
    for (let from = 0; from + length <= words.length; from++) {
      const run = words.slice(from, from + length).join(' ');
      counts.set(run, (counts.get(run) ?? 0) + 1);
    }
  }
  return counts;
}

/** Python's order, which is that of the code points. */
function byCodePoint(a: string, b: string): number {
  const [one, other] = [[...a], [...b]];
  const differs = one.findIndex((letter, place) => letter !== other[place]);
  if (differs < 0) return one.length - other.length;
  return (one[differs].codePointAt(0) as number) - (other[differs]?.codePointAt(0) ?? -1);
}
