import { check, expect, misconception, unseen } from 'course/check';

interface Thing {
  box: [number, number, number, number];
  label: number;
  sigma: number;
}

interface MapShape {
  height: number;
  width: number;
  classes: number;
  stride: number;
}

/** Maps of 5 x 7 places, 4 pixels apart. */
const SHAPE: MapShape = { height: 5, width: 7, classes: 2, stride: 4 };

/** A thing whose middle is this pixel. */
const at = (x: number, y: number, label = 0, sigma = 1): Thing => ({ box: [x - 3, y - 2, x + 3, y + 2], label, sigma });
const near = (value: number, expected: number) => Math.abs(value - expected) < 1e-6;
const of = (map: number[][][], label: number) => map.map((row) => row.map((place) => place[label]));

// The middle (14, 10) lies in the place x = 3, y = 2: 14 / 4 = 3.5 and 10 / 4 = 2.5.
const ONE = at(14, 10);

check('a middle is 1 at its place and nowhere else', async ({ call }) => {
  const map = await call<number[][][]>('heatMap', [ONE], SHAPE);
  expect([map.length, map[0]?.length, map[0]?.[0]?.length]).toEqual([5, 7, 2]);
  const first = of(map, 0);
  const whole = first.flatMap((row, y) => row.flatMap((value, x) => (near(value, 1) ? [[x, y]] : [])));
  misconception(
    String(whole) === '2,3',
    'The peak is at x = 2, y = 3, and belongs to x = 3, y = 2: rows are y and come first, map[y][x].',
  );
  misconception(
    String(whole) === '4,3' || String(whole) === '4,2',
    'The middle was rounded. It lies in the fourth place, whose number is 3, though it is nearer to the begin of the next: leave the fraction off (Math.floor).',
  );
  misconception(
    whole.length === 0 && first.flat().every((value) => value < 0.5),
    'The highest value is below one half. A middle is 1: either the formula of a density stands here, with a factor before the exponential, or the middle is still in pixels, far outside of the map.',
  );
  misconception(
    whole.length === 0 && first.flat().some((value) => value > 0.5),
    'No place is 1: the bump stands around the middle with its fraction, between places. The net has to be told that one place is wholly right: leave the fraction off first.',
  );
  expect(whole).toEqual([[3, 2]]);
});

check('it falls off as the formula says', async ({ call }) => {
  const first = of(await call<number[][][]>('heatMap', [ONE], SHAPE), 0);
  const beside = first[2][4];
  misconception(
    beside === 0 && near(first[2][3], 1),
    'Only the middle is marked. A neighbouring cell has exp(-1/2), so that a nearly right prediction is penalised less.',
  );
  misconception(
    near(beside, Math.exp(-1)),
    'The squared distance was divided by sigma squared. It is twice that: exp(-d^2 / (2 sigma^2)).',
  );
  misconception(
    near(first[2][5], Math.exp(-1)) && near(beside, Math.exp(-0.5)),
    'Two places away stands exp(-1), so the distance was taken and not its square.',
  );
  misconception(
    near(first[3][4], Math.exp(-0.5)),
    'The diagonal neighbour has as much as the direct one: the larger of the two distances was taken. Add their squares.',
  );
  // By hand: exp(-1/2), exp(-1) across a corner, exp(-2) two places away.
  expect([beside, first[3][3], first[3][4], first[2][5], first[2][1], first[0][3]]).toBeCloseToAll(
    [0.6065307, 0.6065307, 0.3678794, 0.1353353, 0.1353353, 0.1353353],
    6,
  );
});

check('a wider bump falls off more slowly', async ({ call }) => {
  const first = of(await call<number[][][]>('heatMap', [at(14, 10, 0, 2)], SHAPE), 0);
  misconception(
    near(first[2][4], Math.exp(-1 / 4)),
    'sigma was not squared: with sigma = 2 the neighbouring cell has exp(-1/8).',
  );
  misconception(
    near(first[2][4], Math.exp(-0.5)),
    'The bump is as wide as with sigma = 1. Each thing has its own sigma.',
  );
  expect([first[2][3], first[2][4], first[2][5]]).toBeCloseToAll([1, 0.8824969, 0.6065307], 6);
});

check('where two of one class meet, the larger value stands', async ({ call }) => {
  // Middles in the places (2, 2) and (4, 2); between them both have exp(-1/2).
  const two = [at(9, 9), at(17, 9)];
  for (const things of [two, [...two].reverse()]) {
    const first = of(await call<number[][][]>('heatMap', things, SHAPE), 0);
    misconception(
      near(first[2][3], 2 * Math.exp(-0.5)) || near(first[2][2], 1 + Math.exp(-2)),
      'The bumps were added. Between two things that stand close the sum is above 1, a place more certain than a middle, where nothing is. Take the larger value.',
    );
    misconception(
      near(first[2][3], 1) && near(first[2][2], 1) && near(first[2][4], 1),
      'The bumps were added and cut off at 1, and now the place between two things is a middle as well. Take the larger value.',
    );
    misconception(
      near(first[2][2], Math.exp(-2)) || near(first[2][4], Math.exp(-2)),
      'The later thing wrote over the earlier one, whose middle is no longer 1. Take the larger of what is there and what comes.',
    );
    misconception(
      near(first[2][3], Math.exp(-0.5) ** 2) ||
        near(first[2][2], Math.exp(-2) / 2) ||
        near(first[2][2], 0.5 + Math.exp(-2) / 2),
      'The bumps were multiplied or averaged, and a middle is no longer 1. Take the larger value.',
    );
    expect([first[2][2], first[2][3], first[2][4]]).toBeCloseToAll([1, 0.6065307, 1], 6);
  }
});

check('each class has a map of its own', async ({ call }) => {
  const map = await call<number[][][]>('heatMap', [at(9, 9, 0), at(17, 9, 1)], SHAPE);
  misconception(
    near(of(map, 0)[2][4], 1) && near(of(map, 1)[2][2], 1),
    'Both things are in both maps. A thing belongs to the map of its class: place[label].',
  );
  expect([of(map, 0)[2][2], of(map, 0)[2][4], of(map, 1)[2][2], of(map, 1)[2][4]]).toBeCloseToAll(
    [1, 0.1353353, 0.1353353, 1],
    6,
  );
});

check('no thing is a map of zeros', async ({ call }) => {
  expect((await call<number[][][]>('heatMap', [], SHAPE)).flat(2)).toEqual(Array(70).fill(0));
});

check('drawn things on drawn maps', async ({ call }) => {
  const next = unseen(12);
  for (let round = 0; round < 12; round++) {
    const whole = (from: number, to: number) => from + Math.floor((to - from + 1) * next());
    const shape = { height: whole(2, 6), width: whole(2, 6), classes: whole(1, 3), stride: [2, 4, 5][round % 3] };
    const things = Array.from({ length: whole(1, 4) }, (): Thing => {
      const [x, y] = [next() * shape.width * shape.stride, next() * shape.height * shape.stride];
      const [w, h] = [1 + 20 * next(), 1 + 20 * next()];
      const label = whole(0, shape.classes - 1);
      return { box: [x - w, y - h, x + w, y + h], label, sigma: 0.5 + 2 * next() };
    });
    const expected = Array.from({ length: shape.height }, (_, y) =>
      Array.from({ length: shape.width }, (__, x) =>
        Array.from({ length: shape.classes }, (___, label) =>
          Math.max(
            0,
            ...things
              .filter((thing) => thing.label === label)
              .map(({ box: [left, top, right, bottom], sigma }) => {
                const px = Math.floor((left + right) / 2 / shape.stride);
                const py = Math.floor((top + bottom) / 2 / shape.stride);
                return Math.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * sigma * sigma));
              }),
          ),
        ),
      ),
    );
    expect(await call<number[][][]>('heatMap', things, shape)).toBeCloseToAll(expected, 6);
  }
});

check(
  'things at the edge, and two of another width at one place',
  async ({ call }) => {
    const things: Thing[] = [at(0, 0, 0, 1), at(27.9, 19.9, 1, 1), at(1, 1, 0, 3)];
    const map = await call<number[][][]>('heatMap', things, SHAPE);
    expect([of(map, 0)[0][0], of(map, 0)[0][3], of(map, 1)[4][6], of(map, 1)[4][5]]).toBeCloseToAll(
      [1, 0.6065307, 1, 0.6065307],
      6,
    );
  },
  { hidden: true },
);
