import { check, expect, mean, misconception, sum, unseen } from 'course/check';

type Image = number[][];
type Change = 'mirrored' | 'turned';

interface Broken {
  from: string;
  to: string;
}

const drawn = (...rows: string[]): Image => rows.map((row) => [...row].map((pixel) => (pixel === '#' ? 1 : 0)));

/** Digits of a display. Half a turn makes 6 of 9 and leaves 0, 2, 5 and 8; a mirror makes 2 of 5 and leaves 0 and 8. */
const DIGITS: Record<string, Image> = {
  '0': drawn('###', '#.#', '#.#', '#.#', '###'),
  '2': drawn('###', '..#', '###', '#..', '###'),
  '5': drawn('###', '#..', '###', '..#', '###'),
  '6': drawn('###', '#..', '###', '#.#', '###'),
  '8': drawn('###', '#.#', '###', '#.#', '###'),
  '9': drawn('###', '#.#', '###', '..#', '###'),
};
const [TWO, FIVE] = ['2', '5'].map((name) => DIGITS[name]);
const CORNERS: Image = [
  [1, 2, 3],
  [4, 5, 6],
];

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

check('what was at the left is at the right', async ({ call }) => {
  const got = await call<Image>('mirrored', CORNERS);
  misconception(
    same(got, [
      [4, 5, 6],
      [1, 2, 3],
    ]),
    'The rows were reversed: that is a mirror on the floor, and up became down. A horizontal flip reverses each row.',
  );
  expect(got).toEqual([
    [3, 2, 1],
    [6, 5, 4],
  ]);
});

check('half a turn reverses rows and columns', async ({ call }) => {
  const got = await call<Image>('turned', CORNERS);
  misconception(
    same(got, [
      [4, 5, 6],
      [1, 2, 3],
    ]),
    'Only the order of the rows was reversed: left is still left. Half a turn exchanges left and right as well.',
  );
  misconception(
    same(got, [
      [4, 1],
      [5, 2],
      [6, 3],
    ]),
    'That is a quarter of a turn: the image of 2 by 3 became one of 3 by 2.',
  );
  expect(got).toEqual([
    [6, 5, 4],
    [3, 2, 1],
  ]);
});

check('half a turn breaks 6 and 9, a mirror 2 and 5', async ({ call }) => {
  const names = Object.keys(DIGITS);
  const digits = Object.values(DIGITS);
  const half = await call<Broken[]>('broken', digits, names, 'turned');
  misconception(
    half?.length === 0,
    'No class was found. A changed image has to be compared with the means of the unchanged images: those of the changed ones have moved along with it.',
  );
  misconception(
    half?.length === 1,
    'A 6 becomes a 9, and a 9 a 6: each class is asked by itself, so both are in the list.',
  );
  expect(half).toEqual([
    { from: '6', to: '9' },
    { from: '9', to: '6' },
  ]);
  const symmetric = ['0', '2', '5', '8'];
  const mirrors = symmetric.map((name) => DIGITS[name]);
  expect(await call<Broken[]>('broken', mirrors, symmetric, 'mirrored')).toEqual([
    { from: '2', to: '5' },
    { from: '5', to: '2' },
  ]);
});

// A mirrored 2 is a 5. The four corners are their own mirror image: 1.75 from the mean of the first class, 7 from the 5.
const BAR = drawn('#.#', '...', '...', '...', '#.#');
const TWO_OF_FOUR: [Image[], string[]] = [
  [TWO, TWO, BAR, BAR, FIVE],
  ['sign', 'sign', 'sign', 'sign', '5'],
];

check('half of the images are not more than half', async ({ call }) => {
  const two = await call<Broken[]>('broken', ...TWO_OF_FOUR, 'mirrored');
  misconception(
    two?.some(({ from }) => from === 'sign'),
    'Two of four changed images look like a 5, and the class was called broken. More than half of them have to.',
  );
  const three = await call<Broken[]>('broken', [TWO, TWO, TWO, BAR, FIVE], TWO_OF_FOUR[1], 'mirrored');
  misconception(
    three?.every(({ from }) => from !== 'sign'),
    'Three of four changed images look like a 5, and the class passed. One that survives does not save the others.',
  );
  expect(two).toEqual([{ from: '5', to: 'sign' }]);
  expect(three).toEqual([
    { from: 'sign', to: '5' },
    { from: '5', to: 'sign' },
  ]);
});

check('images that scatter over several classes look like no single one', async ({ call }) => {
  // One bright pixel of six; the mirror takes the first to the sixth and the second to the fifth.
  const bright = (at: number): Image => [Array.from({ length: 6 }, (_, x) => (x === at ? 9 : 0))];
  const images = [0, 1, 5, 4].map(bright);
  const got = await call<Broken[]>('broken', images, ['mixed', 'mixed', 'last', 'fifth'], 'mirrored');
  misconception(
    got?.some(({ from }) => from === 'mixed'),
    'Neither of the two changed images looks like its class, but they look like two different ones, one each. More than half have to look like one and the same.',
  );
  // From the first pixel to the mean of mixed it is 4.5² + 4.5² = 40.5, to any other 9² + 9² = 162.
  expect(got).toEqual([
    { from: 'last', to: 'mixed' },
    { from: 'fifth', to: 'mixed' },
  ]);
});

/** The rule, written down in another way: a table of votes by class. */
function expectedOf(images: Image[], labels: string[], change: Change): Broken[] {
  const classes = labels.filter((name, index) => labels.indexOf(name) === index);
  const flat = images.map((image) => image.flat());
  const means = classes.map((name) => {
    const own = flat.filter((_, index) => labels[index] === name);
    return own[0].map((_, pixel) => mean(own.map((values) => values[pixel])));
  });
  const votes = classes.map(() => classes.map(() => 0));
  for (const [index, image] of images.entries()) {
    const values = change === 'turned' ? [...flat[index]].reverse() : image.flatMap((row) => [...row].reverse());
    const distances = means.map((center) => sum(center.map((pixel, at) => (pixel - values[at]) ** 2)));
    votes[classes.indexOf(labels[index])][distances.indexOf(Math.min(...distances))]++;
  }
  return votes.flatMap((row, from) =>
    row.flatMap((count, to) => (to !== from && count > sum(row) / 2 ? [{ from: classes[from], to: classes[to] }] : [])),
  );
}

check('forty other sets of images', async ({ callEach }) => {
  const next = unseen(7);
  const sets = Array.from({ length: 40 }, (_, round): [Image[], string[], Change] => {
    const shapes = Array.from({ length: 4 }, () => Array.from({ length: 3 }, () => [next(), next(), next(), next()]));
    // The second class is the first under the change, so that some are broken.
    const change: Change = round % 2 === 0 ? 'turned' : 'mirrored';
    const flipped = shapes[0].map((row) => [...row].reverse());
    shapes[1] = change === 'turned' ? flipped.reverse() : flipped;
    const labels = Array.from({ length: 14 }, (_, at) => `class ${at < 4 ? 3 - at : Math.floor(4 * next())}`);
    const images = labels.map((label) =>
      shapes[Number(label.slice(-1))].map((row) => row.map((pixel) => pixel + 0.6 * (next() - 0.5))),
    );
    return [images, labels, change];
  });
  const got = await callEach<Broken[]>('broken', sets);
  const expected = sets.map((set) => expectedOf(...set));
  const apart = got.filter((one, at) => !same(one, expected[at]));
  misconception(
    apart.length > 0 &&
      got.every(
        (one, at) =>
          Array.isArray(one) &&
          same([...one].map(({ from }) => from).sort(), expected[at].map(({ from }) => from).sort()),
      ),
    'The right classes are broken, but in another order or with another class in `to`. They come in the order in which `labels` first names them.',
  );
  expect(got).toEqual(expected);
});
