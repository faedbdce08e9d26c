import { check, expect, misconception, unseen } from 'course/check';

type Volume = number[][][];

/** A table of values as a volume with one channel. */
const gray = (rows: number[][]): Volume => rows.map((row) => row.map((value) => [value]));
const FILTER = gray([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);
/** One pixel of 1 in the upper right corner, one of 10 on the left: the map is 3 + 10 * 4. */
const IMAGE = gray([
  [0, 0, 1],
  [10, 0, 0],
  [0, 0, 0],
]);

check('one position by hand', async ({ call }) => {
  const map = await call<number[][]>('convolve', IMAGE, FILTER, 1);
  misconception(
    map.length === 0,
    'The last position is missing. In a row of 3 pixels a filter of 3 has one position, so a row of n pixels has n - 2.',
  );
  misconception(
    map.length === 3 && map[1]?.[1] === 43,
    'The filter reached over the edge of the image, as if zeros lay around it. Without padding the map is smaller than the image.',
  );
  const value = map[0]?.[0];
  misconception(
    value === 67,
    'The filter was turned by half a turn, as mathematics defines a convolution. Networks learn their filters and leave the turn out.',
  );
  misconception(
    value === 27,
    'The rows and columns of the filter were swapped. The first index of both image and filter counts rows.',
  );
  misconception(
    Math.abs(value - 43 / 9) < 1e-9,
    'The result is the mean of the products. A convolution sums them; the weights of the filter set the scale.',
  );
  expect(map).toEqual([[43]]);
});

check('sums below 0 stay', async ({ call }) => {
  const edge = gray([
    [-1, 0, 1],
    [-1, 0, 1],
    [-1, 0, 1],
  ]);
  const image = gray([0, 1, 2].map(() => [0, 0, 9, 9, 0, 0]));
  const map = await call<number[][]>('convolve', image, edge, 1);
  misconception(
    map[0]?.[2] === 0,
    'Sums below 0 were cut off at 0. That is the activation (ReLU), a step of its own after the convolution.',
  );
  expect(map).toEqual([[27, 27, -27, -27]]);
});

check('all channels are summed', async ({ call }) => {
  const image: Volume = [0, 1, 2].map(() => [0, 1, 2].map(() => [1, 10, 100]));
  const filter: Volume = [0, 1, 2].map(() => [0, 1, 2].map(() => [1, 2, 3]));
  const map = await call<number[][]>('convolve', image, filter, 1);
  misconception(
    map[0]?.[0] === 9,
    'Only the first channel was used. The filter has weights for every channel, and one number sums them all.',
  );
  // 9 * (1 + 20 + 300)
  expect(map).toEqual([[2889]]);
});

check('the stride skips positions', async ({ call }) => {
  const image = gray(Array.from({ length: 6 }, (_, y) => Array.from({ length: 5 }, (_, x) => 10 * y + x)));
  const corner = gray([
    [1, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  const map = await call<number[][]>('convolve', image, corner, 2);
  misconception(
    map.length === 4,
    'The filter visited every position. With stride 2 it moves two pixels at a time, to the right and down.',
  );
  expect(map).toEqual([
    [0, 2],
    [20, 22],
  ]);
});

check('drawn images, filters and strides', async ({ call }) => {
  const next = unseen(6);
  const integer = (from: number, to: number) => from + Math.floor((to - from + 1) * next());
  const volume = (height: number, width: number, channels: number): Volume =>
    Array.from({ length: height }, () =>
      Array.from({ length: width }, () => Array.from({ length: channels }, () => integer(-5, 5))),
    );
  for (let round = 0; round < 8; round++) {
    const [height, width, channels, stride] = [integer(3, 8), integer(3, 8), integer(1, 3), integer(1, 3)];
    const [image, filter] = [volume(height, width, channels), volume(3, 3, channels)];
    const starts = (length: number) =>
      Array.from({ length }, (_, at) => at).filter((at) => at % stride === 0 && at <= length - 3);
    const expected = starts(height).map((top) =>
      starts(width).map((left) =>
        filter
          .flatMap((row, dy) =>
            row.flatMap((weights, dx) => weights.map((weight, c) => weight * image[top + dy][left + dx][c])),
          )
          .reduce((total, product) => total + product, 0),
      ),
    );
    // Integers, and 0 for -0.
    const map = await call<number[][]>('convolve', image, filter, stride);
    expect(map.map((row) => row.length)).toEqual(expected.map((row) => row.length));
    expect(map).toBeCloseToAll(expected, 9);
  }
});
