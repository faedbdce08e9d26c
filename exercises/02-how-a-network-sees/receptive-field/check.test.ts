import { check, expect, misconception, unseen } from 'course/check';

interface Layer {
  size: number;
  stride: number;
}

const same = (a: number[], b: number[]) => a.length === b.length && a.every((value, index) => value === b[index]);
const layers = (sizes: number[], strides: number[]): Layer[] =>
  sizes.map((size, index) => ({ size, stride: strides[index] }));

check('four layers by hand', async ({ call }) => {
  const fields = await call<number[]>('receptiveFields', layers([3, 3, 3, 3], [2, 1, 2, 1]));
  misconception(
    same(fields, [5, 9, 17, 25]),
    'The stride of a layer was multiplied in before the layer used it. A layer reads the map before it, whose positions lie closer together.',
  );
  misconception(
    same(fields, [4, 10, 16, 28]),
    'Each layer adds its full size. The position itself is in the field already: a filter of size 3 adds 2 steps.',
  );
  misconception(
    same(fields, [3, 7, 9, 13]),
    'Only the stride of the layer before was used. Strides multiply: after two strides of 2, neighbouring positions lie 4 pixels apart.',
  );
  misconception(
    same(fields, [2, 6, 10, 18]),
    'Every field is one pixel too small: a pixel sees itself, so the field begins at 1.',
  );
  misconception(
    same(fields, [3, 5, 7, 9]),
    'The fields are those of a chain without strides, as if every stride were 1. After a stride of 2, each further step is 2 pixels wide.',
  );
  // 1 + 2 * 1, 3 + 2 * 2, 7 + 2 * 2, 11 + 2 * 4
  expect(fields).toEqual([3, 7, 11, 19]);
});

check('the blocks of EfficientNet-Lite0', async ({ call }) => {
  // The stem, then 1a 2a 2b 3a 3b 4a 4b 4c 5a 5b 5c: Tan & Le 2019, table 1.
  const sizes = [3, 3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5];
  const strides = [2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1];
  const fields = await call<number[]>('receptiveFields', layers(sizes, strides));
  expect(fields).toEqual([3, 7, 11, 19, 35, 67, 83, 115, 147, 211, 275, 339]);
});

check('a filter of one pixel adds nothing, but its stride counts', async ({ call }) => {
  const fields = await call<number[]>('receptiveFields', layers([1, 3, 1, 2], [2, 1, 3, 1]));
  misconception(
    same(fields, [1, 3, 3, 4]),
    'A layer whose filter has one pixel was skipped. It adds nothing to the field, but its stride widens the steps of all later layers.',
  );
  expect(fields).toEqual([1, 5, 5, 11]);
});

check('drawn layers, and none', async ({ call }) => {
  const next = unseen(5);
  for (let round = 0; round < 8; round++) {
    const count = 1 + Math.floor(7 * next());
    const sizes = Array.from({ length: count }, () => 1 + Math.floor(7 * next()));
    const strides = Array.from({ length: count }, () => 1 + Math.floor(3 * next()));
    // The same from the other end: how many pixels one position of layer l needs, walked back to the image.
    const expected = sizes.map((_, last) => {
      let needed = 1;
      for (let l = last; l >= 0; l--) needed = (needed - 1) * strides[l] + sizes[l];
      return needed;
    });
    expect(await call<number[]>('receptiveFields', layers(sizes, strides))).toEqual(expected);
  }
  expect(await call<number[]>('receptiveFields', [])).toEqual([]);
});
