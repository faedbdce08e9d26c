import { check, expect, misconception, rows, type TensorData, tensor, unseen } from 'course/check';

type Pictures = number[][][][];

check('black, grey and white become numbers from about -1 to 1', async ({ call }) => {
  // Grey pixels: red, green and blue are equal, so that only the arithmetic is asked for here.
  const greys = [0, 127, 191, 255];
  const picture = tensor([greys.map((grey) => [grey, grey, grey])], 'int32');
  const { dtype, values } = await call<TensorData>('toInput', picture, 127, 128);
  const got = greys.map((_, pixel) => values[3 * pixel]);
  const follows = (formula: (grey: number) => number) =>
    greys.every((grey, pixel) => Math.abs(got[pixel] - formula(grey)) < 1e-3);
  misconception(
    dtype === 'int32' || follows((grey) => Math.floor((grey - 127) / 128)),
    'The numbers were cut to whole ones: the pixels are int32, and int32 divided by int32 stays int32. Turn them into float32 before you calculate (toFloat).',
  );
  misconception(
    follows((grey) => (grey / 255 - 127) / 128),
    'The pixels were divided by 255 first. This mean and std are for pixels from 0 to 255, so black and white came out almost equal. Use the pixels as they are.',
  );
  misconception(
    follows((grey) => (grey - 127) * 128),
    'The difference was multiplied by std: the numbers run into the thousands. Divide by std, so that they lie around 0 with a spread of about 1.',
  );
  misconception(
    follows((grey) => grey / 128 - 127),
    'The pixels were divided by std before the mean was taken away. The mean is given in pixel units: subtract it first, then divide.',
  );
  // By hand: -127 / 128, 0 / 128, 64 / 128, 128 / 128.
  expect(got).toBeCloseToAll([-0.9921875, 0, 0.5, 1], 4);
  expect(dtype).toBe('float32');
});

check('one picture becomes a batch of one', async ({ call }) => {
  const picture = tensor(
    [2, 3].map((row) => [0, 1, 2, 3].map((column) => [row, column, 9])),
    'int32',
  );
  const { shape } = await call<TensorData>('toInput', picture, 100, 50);
  const is = (...expected: number[]) => shape.join() === expected.join();
  misconception(
    is(2, 4, 3, 1),
    'The new axis is at the end: that reads as two pictures of 4 x 3 pixels with one channel. The batch is axis 0.',
  );
  misconception(
    is(2, 4, 3),
    'The batch axis is missing. A network takes a list of pictures, also when it is a list of one: add an axis in front.',
  );
  misconception(
    is(1, 4, 2, 3),
    'Height and width are exchanged. A tensor lists rows first: [1, height, width, 3], as in the picture you were given.',
  );
  misconception(is(1, 3, 2, 4), 'The channels moved to the front. That is the order of PyTorch; here they stay last.');
  expect(shape).toEqual([1, 2, 4, 3]);
});

check('every pixel stays in its place, and red stays first', async ({ call }) => {
  const picture = [
    [
      [0, 50, 100],
      [150, 200, 250],
      [10, 20, 30],
    ],
    [
      [40, 60, 70],
      [80, 90, 110],
      [120, 130, 140],
    ],
  ];
  const [got] = rows<Pictures>(await call<TensorData>('toInput', tensor(picture, 'int32'), 100, 50));
  // By hand: (0 - 100) / 50 = -2, (50 - 100) / 50 = -1 and so on.
  const expected = [
    [
      [-2, -1, 0],
      [1, 2, 3],
      [-1.8, -1.6, -1.4],
    ],
    [
      [-1.2, -0.8, -0.6],
      [-0.4, -0.2, 0.2],
      [0.4, 0.6, 0.8],
    ],
  ];
  const blueFirst = expected.map((row) => row.map((pixel) => [...pixel].reverse()));
  misconception(
    JSON.stringify(rounded(got)) === JSON.stringify(blueFirst),
    'Red and blue are exchanged. Some libraries store blue first; this picture is red, green, blue already, and the network learned it in that order.',
  );
  expect(got).toBeCloseToAll(expected, 4);
});

check('another mean and std give other numbers', async ({ call }) => {
  const next = unseen(7);
  const picture = [0, 1].map(() => [0, 1].map(() => [0, 1, 2].map(() => Math.floor(next() * 256))));
  // The red channel of ImageNet in pixel units, as torchvision has it: 0.485 * 255 and 0.229 * 255.
  const [got] = rows<Pictures>(await call<TensorData>('toInput', tensor(picture, 'int32'), 123.675, 58.395));
  expect(got).toBeCloseToAll(
    picture.map((row) => row.map((pixel) => pixel.map((value) => (value - 123.675) / 58.395))),
    4,
  );
});

check('the picture survives, and no tensor stays behind', async ({ memory }) => {
  const next = unseen(9);
  const picture = [0, 1].map(() => [[0, 1, 2].map(() => Math.floor(next() * 256))]);
  const { left, disposed, results } = await memory<TensorData>('toInput', [tensor(picture, 'int32'), 127, 128]);
  misconception(
    disposed.length > 0,
    'The picture was disposed, but it belongs to the caller, who may want to draw it next. Dispose only what you made: tf.tidy does exactly that.',
  );
  misconception(
    left > 0,
    'Tensors made on the way are still in memory: each step makes a new one, and TensorFlow does not free them by itself. Wrap the steps in tf.tidy(() => …).',
  );
  expect({ left, disposed }).toEqual({ left: 0, disposed: [] });
  const expected = picture.map((row) => row.map((pixel) => pixel.map((value) => (value - 127) / 128)));
  for (const result of results) expect(rows(result)).toBeCloseToAll([expected], 4);
});

function rounded(picture: number[][][]): number[][][] {
  return picture.map((row) => row.map((pixel) => pixel.map((value) => Math.round(value * 1e4) / 1e4)));
}
