import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { courseFolder } from '../places';
import { csvOf } from './csv-of';
import { sentimentRows } from './make-sentiment';

const DOMAINS = ['films', 'products', 'restaurants'];

type Row = { text: string; label: string; block: string };
const read = (domain: string): Row[] =>
  parse(readFileSync(join(courseFolder()!, 'datasets', 'sentiment', `${domain}.csv`)), { columns: true });

describe('the sentences that set-up made', () => {
  test('the counts of each class are those on the card', () => {
    const counts = DOMAINS.map((domain) => {
      const labels = read(domain).map(({ label }) => label);
      return ['negative', 'positive'].map((wanted) => labels.filter((label) => label === wanted).length);
    });
    expect(counts).toEqual([
      [498, 498],
      [491, 488],
      [495, 499],
    ]);
  });

  test('each domain begins with the sentence that the original begins with', () => {
    // From the files of UCI's Sentiment Labelled Sentences.
    expect(DOMAINS.map((domain) => read(domain)[0])).toMatchObject(
      [
        { text: /slow-moving, aimless movie about a distressed, drifting young man\.$/, label: 'negative' },
        {
          text: /^So there is no way for me to plug it in here in the US unless I go by a converter\.$/,
          label: 'negative',
        },
        { text: /^Wow\.\.\. Loved this place\.$/, label: 'positive' },
      ].map(({ text, label }) => ({ text: expect.stringMatching(text), label })),
    );
  });

  test('no sentence is twice, in one domain or in two', () => {
    const essence = DOMAINS.flatMap(read).map(({ text }) => text.toLowerCase().replace(/[^a-z0-9]/g, ''));
    expect(new Set(essence).size).toBe(essence.length);
  });

  test('no sentence holds a control character, a line break or space at its ends', () => {
    for (const { text } of DOMAINS.flatMap(read)) {
      expect(text).not.toMatch(/[\p{Cc}\ufffd]/u);
      expect(text).toBe(text.trim());
    }
  });
});

test('a sentence is kept where it is first; marks and capitals make no other sentence', () => {
  const rows = sentimentRows({
    a: [
      { text: 'Works great!  ', class: 1 },
      { text: 'Works  great.', class: 1 },
      { text: 'It broke \x96 twice.', class: 0 },
      { text: '', class: null },
    ],
    b: [
      { text: 'WORKS GREAT', class: 1 },
      { text: 'Lovely', class: 1 },
    ],
  });
  expect(rows).toEqual({
    a: [
      ['Works great!', 'positive', 0],
      ['It broke – twice.', 'negative', 0],
    ],
    b: [['Lovely', 'positive', 0]],
  });
});

test('ten neighbours share a block, also where one of them is left out', () => {
  const a = Array.from({ length: 25 }, (_, n) => ({ text: n === 3 ? 'number 2' : `number ${n}`, class: 0 }));
  const blocks = sentimentRows({ a }).a.map(([, , block]) => block);
  expect([0, 1, 2].map((block) => blocks.filter((own) => own === block).length)).toEqual([9, 10, 5]);
});

test('commas, quotes and line breaks come back from a CSV file as they were', () => {
  const rows = [
    ['a, b', 'say "yes"', 'two\nlines', ''],
    ['plain', 1, 'é', '"'],
  ];
  const read = parse(csvOf(['w', 'x', 'y', 'z'], rows));
  expect(read).toEqual([['w', 'x', 'y', 'z'], ...rows.map((row) => row.map(String))]);
});
