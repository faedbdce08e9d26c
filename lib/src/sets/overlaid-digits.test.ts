import { expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import { digits } from './digits';
import { overlaidDigits } from './overlaid-digits';

async function picture(data: Dataset, index: number): Promise<number[][][]> {
  const read = await data.read([index]);
  const [values] = (await read.array()) as number[][][][];
  read.dispose();
  return values;
}

test('the left digit lies in the top left corner, the right one in the bottom right, and the brighter pixel is seen', async () => {
  const [one, both] = [digits('mnist', 'test'), overlaidDigits('test')];
  const partner = Number(both.ids[3].split(' over ')[1].split(' ').at(-1));
  const [first, second, composed] = [await picture(one, 3), await picture(one, partner), await picture(both, 3)];
  const at = (digit: number[][][], y: number, x: number) => digit[y]?.[x]?.[0] ?? 0;
  const expected = Array.from({ length: 36 }, (_, y) =>
    Array.from({ length: 36 }, (_, x) => [Math.max(at(first, y, x), at(second, y - 8, x - 8))]),
  );
  expect(composed).toEqual(expected);
  expect([both.tasks?.left.labels[3], both.tasks?.right.labels[3]]).toEqual([one.labels[3], one.labels[partner]]);
});

test('each digit is once on the left and once on the right, beside others with another seed', () => {
  const [one, both, other] = [digits('mnist', 'test'), overlaidDigits('test'), overlaidDigits('test', { seed: 2 })];
  expect(both.tasks?.left.labels).toEqual(one.labels);
  expect([...(both.tasks?.right.labels ?? [])].sort()).toEqual([...one.labels].sort());
  expect(other.tasks?.right.labels).not.toEqual(both.tasks?.right.labels);
});
