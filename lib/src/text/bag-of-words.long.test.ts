import { describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import { arrays } from '../data/arrays';
import { subset } from '../data/subset';
import { TransferError } from '../error';
import { logisticRegression } from '../linear/logistic-regression';
import { dispose } from '../net/compose';
import { evaluate } from '../train/evaluate';
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
      const bag = bagOfWords(textSet(reference.learnt), { by: by as 'counts', ngrams: inARow, minCount: least });
      expect(bag.words).toEqual(words);
      const data = bag.of(textSet(reference.other));
      const x = (await data.read(data.labels.map((_, index) => index))).arraySync() as number[][];
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
    expect(() => bagOfWords(textSet(['good']), { minCount: 0 })).toThrow(/minCount must be a positive integer; got 0/);
  });

  test('130,000 words are counted', async () => {
    const all = Array.from({ length: 130_000 }, (_, index) => `w${index}`);
    const bag = bagOfWords(textSet([all.join(' '), 'w1 w5']), { by: 'tf-idf' });
    expect(bag.words).toHaveLength(130_000);
    const x = await bag.of(textSet([all.join(' ')])).read([0]);
    // All words but two are as rare: ln(3 / 2) + 1, and these ln(3 / 3) + 1.
    const [rare, common] = [Math.log(1.5) + 1, 1];
    const length = Math.sqrt(129_998 * rare ** 2 + 2 * common ** 2);
    const values = x.dataSync();
    expect(values[bag.words.indexOf('w2')]).toBeCloseTo(rare / length, 7);
    expect(values[bag.words.indexOf('w5')]).toBeCloseTo(common / length, 7);
    x.dispose();
  });

  test('words are in the order of their code points, also beyond 16 bits', () => {
    // U+FF42 is below U+1D41B, whose first half, U+D835, is below both.
    const words = ['\u{1d41b}\u{1d41b}', '\uff42\uff42', 'bb', 'bba', 'b\u{1d41b}', 'b\uff42'];
    expect(bagOfWords(textSet([words.join(' ')])).words).toEqual([
      'bb',
      'bba',
      'b\uff42',
      'b\u{1d41b}',
      '\uff42\uff42',
      '\u{1d41b}\u{1d41b}',
    ]);
  });

  describe('of 10,000 texts and 30,000 words, 1.2 GB with all zeros', () => {
    const texts = Array.from({ length: 10_000 }, (_, row) => {
      const own = [3 * row, 3 * row + 1, 3 * row + 2].map((word) => `w${word}`).join(' ');
      return `${row % 2 ? 'good' : 'bad'} film ${own}`;
    });
    const labelled = (some: readonly string[]): Dataset => ({
      ...textSet(some),
      classes: ['bad', 'good'],
      labels: some.map((_, row) => row % 2),
    });

    test('zeros are left out until a batch is read, which equals that of fewer texts', async () => {
      const bag = bagOfWords(labelled(texts));
      const before = process.memoryUsage().arrayBuffers;
      const data = bag.of(labelled(texts));
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
      expect(data.shape).toEqual([30_003]);
      const indices = [9_999, 0, 4_321];
      const [some, few] = [
        await data.read(indices),
        await bag.of(labelled(indices.map((row) => texts[row]))).read([0, 1, 2]),
      ];
      expect(some.dataSync()).toEqual(few.dataSync());
      expect(some.shape).toEqual([3, 30_003]);
      some.dispose();
      few.dispose();
    });

    test('more than 2 GB at once are refused with their size', async () => {
      const data = bagOfWords(labelled(texts)).of(labelled([...texts, ...texts]));
      const all = data.read(data.labels.map((_, row) => row));
      await expect(all).rejects.toThrow(/20000 texts by 30003 words are 2.4 GB at once. Read fewer/);
      await expect(all).rejects.toThrow(TransferError);
    });

    test('logistic regression and evaluate read them in parts', async () => {
      const data = bagOfWords(labelled(texts), { minCount: 2 }).of(labelled(texts));
      expect(data.features).toEqual(['bad', 'film', 'good']);
      const some = texts.slice(0, 200);
      const wide = bagOfWords(labelled(texts)).of(labelled(some));
      const { net } = await logisticRegression(wide, { penalty: 1e4 });
      expect((await evaluate(net, subset(wide, [...Array(20).keys()]))).accuracy).toBe(1);
      dispose(net);
    });
  });
});

test.each(['tfidf', 'count', '', 1, Number.NaN, null])('values by %p are refused', (by) => {
  expect(() => bagOfWords(textSet(['a good film']), { by: by as 'counts' })).toThrow(
    "bagOfWords' by must be 'tf-idf' or 'counts'; got ",
  );
});
