import { check, expect, misconception, type Reach, unseen } from 'course/check';

type Four = [number, number, number, number];
type Convention = 'coco' | 'yolo' | 'voc';

/**
 * One box of a picture of 640 x 480 in all conventions, by hand: 160 x 60 pixels with the corner at (32, 120), so the middle
 * is (112, 150). VOC's first column is 33, its last one 192.
 */
const SIZE = [480, 640];
const CORNERS: Four = [32, 120, 192, 180];
const FILES: Record<Convention, Four> = {
  coco: [32, 120, 160, 60],
  yolo: [0.175, 0.3125, 0.25, 0.125],
  voc: [33, 121, 192, 180],
};

const near = (a: number[], b: number[]) =>
  a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < 1e-6);
const read = (call: Reach['call'], from: Convention, four = FILES[from]) => call<Four>('toCorners', four, from, SIZE);
const write = (call: Reach['call'], to: Convention, corners = CORNERS) => call<Four>('fromCorners', corners, to, SIZE);

check('COCO is read', async ({ call }) => {
  const corners = await read(call, 'coco');
  misconception(
    near(corners, [32, 120, 191, 179]),
    'A pixel was lost on the right and below: left + width - 1 is the last pixel, and here the right side is the edge after it.',
  );
  misconception(
    near(corners, FILES.coco),
    'Width and height were taken for the right and the lower side. They count from the left and from the top.',
  );
  expect(corners).toBeCloseToAll(CORNERS, 6);
});

check('YOLO is read', async ({ call }) => {
  const corners = await read(call, 'yolo');
  misconception(
    near(corners, [0.05 * 480, 0.25 * 640, 0.3 * 480, 0.375 * 640]),
    'x was multiplied by the height of the picture and y by its width. In a square picture nobody sees it. Which of the two numbers of the size comes first?',
  );
  misconception(
    near(corners, [112, 150, 272, 210]),
    "x and y were taken for the box's left upper corner. They are its middle: half of the width lies to the left.",
  );
  misconception(
    near(corners, [-48, 90, 272, 210]),
    'The whole width was laid to either side of the middle, so the box is twice as wide and as high. Half of it belongs to each side.',
  );
  misconception(
    near(corners, [0.05, 0.25, 0.3, 0.375]),
    "These are corners, but still as shares of the picture. Multiply x by the picture's width and y by its height.",
  );
  expect(corners).toBeCloseToAll(CORNERS, 6);
});

check('Pascal VOC is read', async ({ call }) => {
  const corners = await read(call, 'voc');
  misconception(
    near(corners, FILES.voc),
    'VOC was taken for edges. Its columns are counted from 1, so the box that is the first pixel, 1, 1, 1, 1, would have no area: column k lies between the edges k - 1 and k.',
  );
  misconception(
    near(corners, [32, 120, 191, 179]),
    'One was taken from all four numbers. The first column becomes the edge before it, k - 1; the last column ends at the edge after it, which is k.',
  );
  misconception(
    near(corners, [33, 121, 193, 181]),
    'One was added on the right and below. Now the width is right, but everything lies one pixel too far: the columns are counted from 1.',
  );
  expect(corners).toBeCloseToAll(CORNERS, 6);
  // The first pixel is 1 x 1.
  expect(await read(call, 'voc', [1, 1, 1, 1])).toBeCloseToAll([0, 0, 1, 1], 6);
});

check('each convention is written', async ({ call }) => {
  const yolo = await write(call, 'yolo');
  misconception(
    near(yolo, [0.05, 0.25, 0.25, 0.125]),
    "What was written as x and y is the left upper corner. YOLO's are the middle: (left + right) / 2.",
  );
  misconception(
    near(yolo, [112 / 480, 150 / 640, 160 / 480, 60 / 640]),
    'x was divided by the height of the picture and y by its width.',
  );
  expect(yolo).toBeCloseToAll(FILES.yolo, 9);
  expect(await write(call, 'coco')).toBeCloseToAll(FILES.coco, 6);
  const voc = await write(call, 'voc');
  misconception(
    near(voc, [32, 120, 191, 179]) || near(voc, CORNERS),
    'What was written for VOC begins at column 0 or with an edge. Its columns are counted from 1: the pixel after the edge 32 is column 33.',
  );
  expect(voc).toBeCloseToAll(FILES.voc, 6);
});

check('drawn boxes are the same after a way there and back, in pictures higher than wide too', async ({ call }) => {
  const next = unseen(11);
  for (let round = 0; round < 24; round++) {
    const whole = (below: number) => Math.floor(below * next());
    const size = [100 + whole(500), 100 + whole(500)];
    const [x, y] = [whole(90), whole(90)];
    const corners: Four = [x, y, x + 1 + whole(200), y + 1 + whole(200)];
    const width = corners[2] - x;
    const height = corners[3] - y;
    const files: Record<Convention, Four> = {
      coco: [x, y, width, height],
      yolo: [(x + width / 2) / size[1], (y + height / 2) / size[0], width / size[1], height / size[0]],
      voc: [x + 1, y + 1, x + width, y + height],
    };
    for (const name of ['coco', 'yolo', 'voc'] as const) {
      expect(await call<Four>('fromCorners', corners, name, size)).toBeCloseToAll(files[name], 6);
      expect(await call<Four>('toCorners', files[name], name, size)).toBeCloseToAll(corners, 6);
    }
  }
});

check(
  'a box of one pixel in the last row and column',
  async ({ call }) => {
    const [height, width] = [30, 50];
    const corners: Four = [width - 1, height - 1, width, height];
    const files = { coco: [49, 29, 1, 1], yolo: [0.99, 29.5 / 30, 0.02, 1 / 30], voc: [50, 30, 50, 30] };
    for (const [name, four] of Object.entries(files)) {
      expect(await call<Four>('toCorners', four, name, [height, width])).toBeCloseToAll(corners, 6);
      expect(await call<Four>('fromCorners', corners, name, [height, width])).toBeCloseToAll(four, 6);
    }
  },
  { hidden: true },
);
