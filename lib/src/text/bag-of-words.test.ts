import { describe, expect, test } from '@jest/globals';
import { arrays } from '../data/arrays';
import type { Dataset } from '../data/dataset';
import { bagOfWords } from './bag-of-words';
import reference from './fixtures/bag-of-words.json';

/** Texts without ids of tokens, which a bag does not read. */
const textSet = (text: readonly string[]): Dataset => ({
  ...arrays(
    text.map(() => [0]),
    text.map(() => Number.NaN),
    { classes: [] },
  ),
  columns: { text },
});

describe('a bag of words', () => {
  test.each(reference.cases)(
    'equals scikit-learn’s: $by, up to $inARow in a row, in $least texts or more',
    async ({ by, inARow, least, words, rows }) => {
      const bag = bagOfWords(textSet(reference.learnt), { by: by as 'counts', inARow, least });
      expect(bag.words).toEqual(words);
      const data = bag.of(textSet(reference.other));
      const x = (await data.read(data.labels.map((_, place) => place))).arraySync() as number[][];
      const found = x.map((row) => row.flatMap((value, at) => (value === 0 ? [] : [[at, value]])));
      expect(found).toEqual(rows.map((row) => row.map(([at, value]) => [at, expect.closeTo(value, 5)])));
      expect(data.features).toEqual(words);
    },
  );

  test('words are learnt from the first texts alone, and a text without any of them is zeros', async () => {
    const bag = bagOfWords(textSet(['good film', 'bad film']));
    const x = await bag.of(textSet(['excellent', ''])).read([0, 1]);
    expect(bag.words).toEqual(['bad', 'film', 'good']);
    expect(Array.from(x.dataSync())).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('sets without texts, and texts without words, are refused', () => {
    expect(() => bagOfWords(arrays([[1]], [0]))).toThrow(/has no texts/);
    expect(() => bagOfWords(textSet(['a', '?']))).toThrow(/no word that occurs in 1 texts or more/);
    expect(() => bagOfWords(textSet(['good']), { least: 0 })).toThrow(/least is 0/);
  });
});
