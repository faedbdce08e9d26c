import { expect, test } from '@jest/globals';
import { DataFrame } from 'danfojs-node';
import { dataFrame } from './data-frame';
import { wordNet } from './fixtures/word-net';

const frame = new DataFrame([
  { height: 1.5, colour: 'red', kind: 'cup', note: 'good film' },
  { height: 2, colour: 'blue', kind: 'jug', note: 'bad' },
  { height: Number.NaN, colour: 'red', kind: 'cup', note: null },
]);

test("a DataFrame's numbers are features, its rows counted from 0, NaN is missing", async () => {
  expect(() => dataFrame(frame, { label: 'kind' })).toThrow(
    /data frame: 1 of 3 rows cannot be used\. row 2: the feature 'height' is missing/,
  );
  const data = dataFrame(frame, { label: 'kind', name: 'pots', columns: ['colour'], skip: true });
  expect(data.ids).toEqual(['pots, row 0', 'pots, row 1']);
  expect([data.classes, data.labels, data.features]).toEqual([['cup', 'jug'], [0, 1], ['height']]);
  expect(data.columns).toEqual({ colour: ['red', 'blue'] });
  const x = await data.read([1, 0]);
  expect(x.arraySync()).toEqual([[2], [1.5]]);
  x.dispose();
});

test('a DataFrame that was filtered gives what it holds now', () => {
  const red = frame.iloc({ rows: [0, 2] });
  const data = dataFrame(red, { label: 'kind', text: 'note', for: wordNet(4), skip: true });
  expect(data.columns?.text).toEqual(['good film']);
  expect(data.skipped).toEqual([{ id: 'data frame, row 1', reason: "the text 'note' is empty" }]);
});
