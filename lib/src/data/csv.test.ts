import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import { csv } from './csv';
import { wordNet, wordTokenizer } from './fixtures/word-net';
import { isInMemory } from './in-memory';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csv é '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string | Buffer, name = 'a.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function values(data: Dataset): Promise<number[][]> {
  const all = await data.read([...data.labels.keys()]);
  const rows = all.arraySync() as number[][];
  all.dispose();
  return rows;
}

/** Where rows stood, without the file. */
const lines = (data: Dataset) => data.ids.map((id) => id.replace(/^.*, /, ''));

/** Three flowers of Fisher's irises (1936): the 1st, 51st and 101st. */
const IRISES = `species,sepal length,sepal width,petal length,petal width
setosa,5.1,3.5,1.4,0.2
versicolor,7.0,3.2,4.7,1.4
virginica,6.3,3.3,6.0,2.5
`;

describe('features', () => {
  test('are all columns of numbers but the label, in the order of the file', async () => {
    const path = file(IRISES, 'irises.csv');
    const data = csv(path, { label: 'species' });
    expect(data.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(data.labels).toEqual([0, 1, 2]);
    expect(data.features).toEqual(['sepal length', 'sepal width', 'petal length', 'petal width']);
    expect(data.shape).toEqual([4]);
    expect(data.ids).toEqual([2, 3, 4].map((line) => `${path}, line ${line}`));
    expect((await values(data))[1]).toEqual([7, 3.2, 4.7, 1.4].map(Math.fround));
    expect(data.columns).toBeUndefined();
    expect(isInMemory(data)).toBe(true);
  });

  test('are the columns named, and others are kept beside as they are', async () => {
    const data = csv(file(IRISES), { label: 'species', features: ['petal width'], columns: ['sepal length'] });
    expect(await values(data)).toEqual([[Math.fround(0.2)], [Math.fround(1.4)], [2.5]]);
    expect(data.columns).toEqual({ 'sepal length': ['5.1', '7.0', '6.3'] });
  });

  test('a column without a name (the row numbers that pandas writes) and one of words are not taken', () => {
    const data = csv(file(',x,colour,y\n0,1,red,a\n1,2,blue,b\n'), { label: 'y' });
    expect(data.features).toEqual(['x']);
  });

  test('a slip in a column of numbers is said, and does not make it a column of words', () => {
    const path = file('x,y\n1,a\n"2,5",b\n,a\n4,b\n5,b\n');
    expect(() => csv(path, { label: 'y' })).toThrow(
      /a\.csv: 2 of 5 rows cannot be used\. line 3: the feature 'x' is '2,5', not a number; line 4: the feature 'x' is missing\. Fix them, or pass skip: true/,
    );
    expect(lines(csv(path, { label: 'y', skip: true }))).toEqual(['line 2', 'line 5', 'line 6']);
    expect(() => csv(file('x,y\n1e39,a\n2,b\n3,b\n'), { label: 'y' })).toThrow(/the feature 'x' is '1e39'/);
  });

  test('none at all, and a net where no text is named, are refused', () => {
    expect(() => csv(file('a,b\nx,y\n'), { label: 'a' })).toThrow(/no numeric column.*'a', 'b'/);
    expect(() => csv(file(IRISES), { label: 'species', for: wordNet(4) })).toThrow(/no column of texts is named/);
  });
});

describe('labels', () => {
  const path = () => file('x,mood\n1,positive\n2,negative\n3,postive\n4,\n5,meh\n');

  test('keep the order of the classes named', () => {
    const data = csv(file('x,y\n1,b\n2,a\n'), { label: 'y', classes: ['b', 'a', 'c'] });
    expect([data.classes, data.labels]).toEqual([
      ['b', 'a', 'c'],
      [0, 1],
    ]);
  });

  test('that are no class are said with the class they may be a slip of', () => {
    expect(() => csv(path(), { label: 'mood', classes: ['negative', 'positive'] })).toThrow(
      /3 of 5 rows cannot be used\. line 4: the label 'postive' is none of 'negative', 'positive'; perhaps 'positive' is meant; line 5: the label 'mood' is missing; line 6: the label 'meh' is none of 'negative', 'positive'\./,
    );
  });

  test('skip leaves such rows out and lists them', () => {
    const data = csv(path(), { label: 'mood', classes: ['negative', 'positive'], skip: true });
    expect(data.labels).toEqual([1, 0]);
    expect(data.skipped?.map(({ id }) => id.slice(-6))).toEqual(['line 4', 'line 5', 'line 6']);
    expect(data.skipped?.[1].reason).toBe("the label 'mood' is missing");
  });

  test('written as numbers get names, several values one name if need be', () => {
    const stars = file('x,stars\n1,5\n2,1\n3,4\n4,2\n');
    const classes = { 1: 'negative', 2: 'negative', 4: 'positive', 5: 'positive' };
    const data = csv(stars, { label: 'stars', classes });
    expect([data.classes, data.labels]).toEqual([
      ['negative', 'positive'],
      [1, 0, 1, 0],
    ]);
    expect(() => csv(stars, { label: 'stars', classes: ['negative', 'positive'] })).toThrow(
      /the label '5' is none of .*classes: \{ 5: 'negative', … \} names the class of each number/,
    );
  });

  test('that are whole numbers are sorted as numbers', () => {
    expect(csv(file('x,y\n1,10\n2,9\n3,10\n'), { label: 'y' }).classes).toEqual(['9', '10']);
  });

  test('are numbers to learn where classes is empty, and numbers are not taken for classes unasked', () => {
    const prices = file('x,price\n1,2.5\n2,-4\n3,cheap\n');
    const data = csv(prices, { label: 'price', classes: [], skip: true });
    expect([data.classes, data.labels]).toEqual([[], [2.5, -4]]);
    expect(data.skipped?.[0].reason).toBe("the label 'price' is 'cheap', not a number");
    expect(() => csv(file('x,y\n1,2.5\n2,3\n'), { label: 'y' })).toThrow(
      /must not be fractional; got 2\.5 .*Pass classes: \[\]/,
    );
  });

  test('are NaN and of no class where no column is named', () => {
    const data = csv(file('x\n1\n2\n'), {});
    expect([data.classes, data.labels]).toEqual([[], [Number.NaN, Number.NaN]]);
    expect(() => csv(file('x\n1\n2\n'), { classes: ['a'] })).toThrow(/classes were named without their column/);
  });
});

describe('several labels of a row', () => {
  const things = 'name,weight,red,round\nball,0.5,1,1\nbrick,2,1,0\nwheel,3,0,1\n';

  test('are multi-hot labels of one task, and no features', async () => {
    const data = csv(file(things), { labels: ['red', 'round'], columns: ['name'] });
    const labels = [
      [1, 1],
      [1, 0],
      [0, 1],
    ];
    expect(data.tasks).toEqual({ labels: { classes: ['red', 'round'], labels } });
    expect([data.features, data.classes, data.labels]).toEqual([['weight'], [], [Number.NaN, Number.NaN, Number.NaN]]);
    expect(await values(data)).toEqual([[0.5], [2], [3]]);
  });

  test('leave out the rows of which one is missing or another number, if asked', () => {
    const path = file(`${things}cube,1,,0\ndice,1,0.5,0\n`);
    expect(() => csv(path, { labels: ['red', 'round'] })).toThrow(
      "2 of 5 rows cannot be used. line 5: the label 'red' is missing; line 6: the label 'red' is '0.5'; it must be 0 or 1.",
    );
    const { tasks, skipped } = csv(path, { labels: ['round', 'red'], skip: true });
    expect([tasks?.labels.labels, skipped?.length]).toEqual([
      [
        [1, 1],
        [0, 1],
        [1, 0],
      ],
      2,
    ]);
  });

  test.each([
    [{ labels: ['red'], label: 'round' }, /exclude label and classes; got label too/],
    [{ labels: ['red', 'red'] }, /each once.*got \['red', 'red'\]/],
    [{ labels: [] }, /one or more columns/],
    [{ labels: ['red', 'rond'] }, /no column 'rond'.*Perhaps 'round' is meant/],
  ])('are rejected with %j', (options, message) => {
    expect(() => csv(file(things), options)).toThrow(message);
  });
});

describe('many labels', () => {
  test('30,000 distinct ones, such as ids by mistake, are classes in order', () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `${index},id${(index * 7919) % 30_000}`);
    const data = csv(file(`x,kind\n${rows.join('\n')}\n`), { label: 'kind' });
    expect(data.classes).toHaveLength(30_000);
    for (const index of [0, 1, 29_999]) {
      expect(data.classes[data.labels[index]]).toBe(`id${(index * 7919) % 30_000}`);
    }
  });

  test('of 20,000 that are none of 1,000 classes, a thousand get a suggestion and all a reason', () => {
    // An edit distance to each class for each wrong label would be 20 million of them.
    const classes = Array.from({ length: 1000 }, (_, index) => `class ${index}`);
    const rows = Array.from({ length: 20_000 }, (_, index) => `1,clas ${1000 + index}`);
    const { skipped = [], labels } = csv(file(`x,kind\n2,class 7\n${rows.join('\n')}\n`), {
      label: 'kind',
      classes,
      skip: true,
    });
    expect(labels).toEqual([7]);
    expect(skipped).toHaveLength(20_000);
    expect(skipped.filter(({ reason }) => reason.includes('perhaps'))).toHaveLength(1000);
    expect(skipped.every(({ reason }) => reason.includes('is none of'))).toBe(true);
    expect(skipped[0].reason).toMatch(/the label 'clas 1000' is none of .*; perhaps 'class 100' is meant/);
  });
});

describe('texts', () => {
  const reviews = 'text,mood,who\nthe film was good,up,ann\na very very dull film,down,bo\n';

  test('become the token ids of the net, filled with padding; longer ones are cut where that is asked for, and keep the closing mark', async () => {
    const data = csv(file(reviews), { label: 'mood', text: 'text', for: wordNet(6), truncate: true, columns: ['who'] });
    // By hand from the word list: [CLS] the film was good [SEP], and [CLS] a very very dull film [SEP] without 'film'.
    expect(await values(data)).toEqual([
      [1, 11, 7, 13, 9, 2],
      [1, 4, 12, 12, 6, 2],
    ]);
    expect(data.vocabulary).toBe('words');
    expect(data.pixels).toBe(false);
    expect(data.columns).toEqual({
      who: ['ann', 'bo'],
      text: ['the film was good', 'a very very dull film'],
      tokens: [6, 7],
    });
    const wide = csv(file(reviews), { label: 'mood', text: 'text', for: wordNet(9) });
    expect((await values(wide))[0]).toEqual([1, 11, 7, 13, 9, 2, 0, 0, 0]);
  });

  test('longer than the net reads are refused by line with both ways out, or left out with the reason', () => {
    expect(() => csv(file(reviews), { label: 'mood', text: 'text', for: wordNet(6) })).toThrow(
      /1 of 2 rows cannot be used\. line 3: the text has 7 tokens, and reader reads 6 \(truncate: true keeps the first 6, .*tokens: 7/,
    );
    const some = csv(file(reviews), { label: 'mood', text: 'text', for: wordNet(6), skip: true });
    expect([some.labels.length, some.skipped?.[0].reason]).toEqual([1, expect.stringMatching(/has 7 tokens/)]);
  });

  test('of a vocabulary without marks are cut at the end', async () => {
    const plain = { ...wordTokenizer(), encode: (text: string) => wordTokenizer().encode(text).slice(1, -1) };
    const data = csv(file(reviews), { label: 'mood', text: 'text', for: wordNet(3, plain), truncate: true });
    expect(await values(data)).toEqual([
      [11, 7, 13],
      [4, 12, 12],
    ]);
  });

  test('in pairs share the length, the longer one cut first', async () => {
    const pairs = file('q,a\ngood,the film was good\nthe film was bad,the film was good\ngood film,bad\n');
    const data = csv(pairs, { text: ['q', 'a'], for: wordNet(7), truncate: true });
    expect(await values(data)).toEqual([
      // [CLS] good [SEP] stays, 'the film was good [SEP]' keeps 4 of 5.
      [1, 9, 2, 11, 7, 13, 2],
      // 6 and 5 tokens become 4 and 3.
      [1, 11, 7, 2, 11, 7, 2],
      [1, 9, 7, 2, 5, 2, 0],
    ]);
    expect(data.columns).toEqual({
      text: ['good', 'the film was bad', 'good film'],
      pair: ['the film was good', 'the film was good', 'bad'],
      tokens: [8, 11, 6],
    });
  });

  test('that are empty are said by line', () => {
    expect(() => csv(file('text,y\n"  ",a\ngood,b\n'), { label: 'y', text: 'text', for: wordNet(4) })).toThrow(
      /1 of 2 rows cannot be used\. line 2: the text 'text' is empty/,
    );
  });

  test('need a net that reads text', () => {
    const path = file(reviews);
    expect(() => csv(path, { label: 'mood', text: 'text' })).toThrow(/Pass for: the net that reads the texts/);
    const other = { ...wordNet(4), input: { shape: [4] } };
    expect(() => csv(path, { label: 'mood', text: 'text', for: other })).toThrow(/reader .* no tokenizer/);
    const both = { label: 'mood', text: 'text', for: wordNet(4), features: ['who'] };
    expect(() => csv(path, both)).toThrow(/excludes features/);
    const kept = csv(file('review,text,y\ngood,1,a\nbad,2,b\n'), { label: 'y', text: 'review', for: wordNet(4) });
    expect(kept.columns?.text).toEqual(['good', 'bad']);
    expect(() =>
      csv(file('review,text,y\ngood,1,a\nbad,2,b\n'), {
        label: 'y',
        text: 'review',
        for: wordNet(4),
        columns: ['text'],
      }),
    ).toThrow(/'text' cannot be kept/);
  });

  test('are tokenised once, however often they occur and the set is read', async () => {
    let calls = 0;
    const words = wordTokenizer();
    const counting = {
      ...words,
      encode(text: string) {
        calls += text === '' ? 0 : 1;
        return words.encode(text);
      },
    };
    const rows = Array.from({ length: 500 }, (_, row) => `good film,${row % 2}`).join('\n');
    const data = csv(file(`text,y\n${rows}\n`), { label: 'y', text: 'text', for: wordNet(4, counting) });
    await values(data);
    await values(data);
    expect(calls).toBe(1);
  });
});

describe('the file', () => {
  test('may quote commas, quotation marks and ends of lines; lines are counted as an editor does', () => {
    const data = csv(file('\ufefftext,y\r\n"good, ""very""\r\ngood",a\r\n\r\n5" film,b\r\n"bad",a\r\n'), {
      label: 'y',
      text: 'text',
      for: wordNet(8),
    });
    expect(data.columns?.text).toEqual(['good, "very"\ngood', '5" film', 'bad']);
    expect(lines(data)).toEqual(['line 2', 'line 5', 'line 6']);
    expect(data.classes).toEqual(['a', 'b']);
  });

  test.each([
    ['semicolons', 'x;y\n1;a\n2;b\n'],
    ['tabs', 'x\ty\n1\ta\n2\tb\n'],
    ['the delimiter outside quotes', '"x";"y";"a,b,c"\n1;a;0\n2;b;0\n'],
  ])('is read with %s without being told', (_, text) => {
    const data = csv(file(text), { label: 'y' });
    expect([data.labels, data.features?.[0]]).toEqual([[0, 1], 'x']);
  });

  test('is read with the delimiter given', () => {
    expect(csv(file('x|y\n1|a\n2|b\n'), { label: 'y', delimiter: '|' }).features).toEqual(['x']);
  });

  test('is read in the encoding given', () => {
    const latin = Buffer.from('x,y\n1,caf\u00e9\n2,b\n', 'latin1');
    expect(() => csv(file(latin), { label: 'y' })).toThrow(/a\.csv is not UTF-8: byte 9 \(in line 2\)/);
    expect(csv(file(latin), { label: 'y', encoding: 'windows-1252' }).classes).toEqual(['b', 'café']);
  });

  test('says which rows have another number of fields, all of them counted and the first three named', () => {
    const path = file('x,y\n1,a\n2\n3,b,c\n4,d,e\n5,f,g\n6,b\n');
    expect(() => csv(path, { label: 'y' })).toThrow(
      /4 of 6 rows cannot be used\. line 3: it has 1 field, and the columns are 2 \('x', 'y'\); line 4: it has 3 fields.*; line 5: .*; and 1 more\./,
    );
    const data = csv(path, { label: 'y', skip: true });
    expect([lines(data), data.skipped?.length]).toEqual([['line 2', 'line 7'], 4]);
  });

  test('makes no error for each row with another number of fields, which takes longer than to read it', () => {
    const made = jest.spyOn(Error, 'captureStackTrace');
    const data = csv(file(`x,y\n1,a\n${'2\n'.repeat(100)}`), { label: 'y', skip: true });
    expect([data.skipped?.length, made.mock.calls.length]).toEqual([100, 0]);
    made.mockRestore();
  });

  test.each([
    [
      'a column that is not there',
      'x,Mode\n1,a\n',
      /no column 'mode'; its columns are 'x', 'Mode'\. Perhaps 'Mode' is meant/,
    ],
    ['two columns of one name', 'x,x,mode\n1,2,a\n', /two columns 'x'/],
    ['no row', 'x,mode\n', /has no rows/],
    ['nothing', '', /is empty/],
    ['a quotation mark that nothing closes', 'x,mode\n1,a\n2,"b\n3,c\n', /after the row in line 2 and is never closed/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => csv(file(text), { label: 'mode' })).toThrow(message);
  });

  test('of which no row can be used is refused though rows may be skipped', () => {
    expect(() => csv(file('x,y\n1,a\n2,b\n'), { label: 'y', classes: ['c', 'd'], skip: true })).toThrow(
      /2 of 2 rows cannot be used.*No row is left/,
    );
  });

  test('is found from a folder below', () => {
    file('x,y\n1,a\n2,b\n', 'found.csv');
    const before = process.cwd();
    process.chdir(mkdtempSync(join(folder, 'inner')));
    try {
      expect(csv('found.csv', { label: 'y' }).ids).toEqual(['found.csv, line 2', 'found.csv, line 3']);
    } finally {
      process.chdir(before);
    }
  });
});

test('an option of another kind than it must be is named, with what to write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kinds '));
  const path = join(folder, 'a.csv');
  writeFileSync(path, 'x,red,round\n1,0,1\n2,1,0\n');
  const read = (options: object) => () => csv(path, options);
  expect(read({ labels: 'red' })).toThrow("expected an array of names of columns; got the string 'red'");
  expect(read({ label: ['red', 'round'] })).toThrow(
    'expected the name of one column; got an array of 2. For several labels of 0 and 1 pass labels',
  );
  expect(read({ features: 'x' })).toThrow("expected an array of names of columns; got the string 'x'");
  expect(read({ label: 'red', classes: 'ab' })).toThrow(
    "expected an object with the name for each value; got the string 'ab'",
  );
  expect(read({ text: 'x', for: Promise.resolve() })).toThrow('expected a Net; got a promise. Write await');
  expect(() => csv(undefined as never)).toThrow('csv: expected a path as a string; got undefined');
  rmSync(folder, { recursive: true });
});
