import { expect, test } from '@jest/globals';
import { arrays } from './arrays';
import { subset } from './subset';

const data = arrays([[10], [11], [12], [13]], [0, 1, 0, 1], { name: 'four' });

test('a subset of a subset reads the right rows, with repeats and in the order asked', async () => {
  const inner = subset(subset(data, [3, 2, 1]), [2, 0, 0]);
  expect(inner.ids).toEqual(['row 1', 'row 3', 'row 3']);
  expect(inner.labels).toEqual([1, 1, 1]);
  expect(inner.classes).toEqual(['0', '1']);
  const tensor = await inner.read([0, 1, 2]);
  expect([...(await tensor.data())]).toEqual([11, 13, 13]);
  tensor.dispose();
});

test('a place outside the set is refused', () => {
  expect(() => subset(data, [0, 4])).toThrow(/Indices of four must be from 0 to 3; got 4/);
  expect(() => subset(data, [0.5])).toThrow(/got 0.5/);
});

test('the places given may be changed afterwards', async () => {
  const indices = [0, 1];
  const part = subset(data, indices);
  indices[0] = 3;
  const tensor = await part.read([0, 1]);
  expect([...(await tensor.data())]).toEqual([10, 11]);
  tensor.dispose();
});
