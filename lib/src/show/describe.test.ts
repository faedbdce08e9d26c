import { expect, test } from '@jest/globals';
import { arrays } from '../data/arrays';
import { dataFrame } from '../data/data-frame';
import { wordNet } from '../data/fixtures/word-net';
import { unlabelled } from '../data/unlabelled';
import { describe } from './describe';

const frame = {
  columns: ['text', 'mood', 'who'],
  values: [
    ['the film was good', 'up', 'ann'],
    ['good', 'up', 'ann'],
    ['a very very very dull film', 'down', 'bo'],
    ['fine', 'up', 'bo'],
  ],
};

test('a text set: share and length of each class, how many are cut, groups, and how a text begins', async () => {
  const data = dataFrame(frame, { label: 'mood', text: 'text', for: wordNet(6), truncate: true, columns: ['who'] });
  const { classes, values, groups, examples, shape, pictures } = await describe(data, { group: 'who' });
  // By hand: 'good' and 'fine' are 3 tokens with their marks, 'the film was good' 6, the dull film 8.
  expect(classes).toEqual([
    {
      class: 'down',
      examples: 1,
      share: 0.25,
      groups: 1,
      tokens: 8,
      longest: 8,
      cut: 1,
      text: 'a very very very dull film',
    },
    { class: 'up', examples: 3, share: 0.75, groups: 2, tokens: 3, longest: 6, cut: 0, text: 'the film was good' },
  ]);
  expect({ values, groups, examples, shape, pictures }).toEqual({
    values: 'token ids of words',
    groups: { count: 2, largest: 2 },
    examples: 4,
    shape: [6],
    pictures: undefined,
  });
});

test('an image set shows evenly spaced pictures of each class, and 0 reads none', async () => {
  const x = Float32Array.from({ length: 10 * 12 }, (_, index) => Math.floor(index / 12));
  const labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
  const set = arrays(x, labels, { shape: [2, 2, 3], pixels: true, classes: ['a', 'b'] });
  let read: readonly number[] = [];
  const data = {
    ...set,
    read: (indices: readonly number[]) => {
      read = indices;
      return set.read(indices);
    },
  };
  expect((await describe(data, { pictures: 0 })).pictures).toBeUndefined();
  expect(read).toEqual([]);
  const { pictures, values } = await describe(data, { pictures: 3 });
  expect(values).toBe('pixels, 0 to 255');
  // Three of nine in the middle of each third, and the only one of b.
  expect(read).toEqual([1, 4, 7, 9]);
  expect(pictures?.pictures.map(({ caption }) => caption)).toEqual(['a', 'a', 'a', 'b']);
});

test('numbers as labels, and no labels, are described as such', async () => {
  const data = arrays([[1], [2], [4]], [1, 2, 4.5], { classes: [] });
  const numbers = await describe(data);
  expect(numbers.labels).toEqual({ smallest: 1, mean: 2.5, largest: 4.5 });
  expect(numbers.classes).toEqual([{ class: '(numbers)', examples: 3, share: 1 }]);
  const none = await describe(unlabelled(data));
  expect([none.labels, none.classes[0].class]).toEqual([undefined, '(unlabelled)']);
});

test('what was left out is told, and what features are called', async () => {
  const data = dataFrame(
    {
      columns: ['x', 'y'],
      values: [
        [1, 'a'],
        [null, 'b'],
        [2, 'b'],
      ],
    },
    { label: 'y', skip: true },
  );
  const { skipped, values } = await describe(data);
  expect(values).toBe('numbers: x');
  expect(skipped).toEqual([{ id: 'data frame, row 1', reason: "the feature 'x' is missing" }]);
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('%p pictures are refused', async (pictures) => {
  const data = arrays([[0], [1]], [0, 1], { classes: ['a', 'b'] });
  await expect(describe(data, { pictures: pictures as number })).rejects.toThrow(
    /describe's pictures is .*; it must be an integer of 0 or more. Try 3./,
  );
});
