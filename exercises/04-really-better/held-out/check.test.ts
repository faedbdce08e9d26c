import { check, expect, misconception, type Reach, unseen } from 'course/check';

interface Photo {
  id: string;
  label: number;
  animal: string;
}
interface Parts {
  train: string[];
  test: string[];
}
type Call = <T>(name: string, ...args: unknown[]) => Promise<T>;

const KINDS = ['bear', 'crow', 'deer', 'fox', 'owl'];

/** Photographs class by class: `animals[k]` lists how many there are of each animal of class k. */
function photographs(animals: number[][]): Photo[] {
  return animals.flatMap((counts, label) =>
    counts.flatMap((count, place) =>
      Array.from({ length: count }, (_, shot) => ({
        id: `${KINDS[label]}-${place + 1}-${'abcdef'[shot]}.jpg`,
        label,
        animal: `${KINDS[label]}-${place + 1}`,
      })),
    ),
  );
}

interface Case {
  photos: Photo[];
  share: number;
  seed: number;
}

/** Forty sets, small ones first: 2 to 5 classes of 1 to 8 animals, 1 to 5 photographs each; half have mixed rows. */
const CASES: Case[] = Array.from({ length: 40 }, (_, place) => {
  const next = unseen(1000 + 7919 * place);
  const upTo = (most: number) => 1 + Math.floor(next() * most);
  const animals = Array.from({ length: 1 + upTo(4) }, () => Array.from({ length: upTo(8) }, () => upTo(5)));
  const sorted = photographs(animals);
  const mixed = sorted
    .map((photo) => ({ photo, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ photo }) => photo);
  return { photos: place % 2 ? mixed : sorted, share: [0.2, 0.3, 0.5, 0.7][place % 4], seed: place };
}).sort((a, b) => a.photos.length - b.photos.length);

/** The answers of the learner's code to all cases. */
async function answers(call: Call): Promise<(Case & { parts: Parts })[]> {
  const results: (Case & { parts: Parts })[] = [];
  for (const each of CASES) {
    const parts = await call<Parts>('holdOut', each.photos, each.share, each.seed);
    expect(parts).toEqual({ train: expect.any(Array), test: expect.any(Array) });
    results.push({ ...each, parts });
  }
  return results;
}

/** The names of the animals among these photographs of one class, or of all. */
function animalsIn(photos: Photo[], ids?: string[], label?: number): string[] {
  const chosen = photos.filter((photo) => (ids?.includes(photo.id) ?? true) && (label ?? photo.label) === photo.label);
  return [...new Set(chosen.map((photo) => photo.animal))].sort();
}

const labelsOf = (photos: Photo[]) => [...new Set(photos.map((photo) => photo.label))];
const bothSides = ({ photos, parts }: { photos: Photo[]; parts: Parts }) => {
  const tested = animalsIn(photos, parts.test);
  return animalsIn(photos, parts.train).filter((animal) => tested.includes(animal));
};

check('every photograph is in exactly one part', async ({ call }) => {
  for (const { photos, parts } of await answers(call)) {
    const { train, test } = parts;
    misconception(
      new Set(test).size < test.length,
      'Some photographs are in the test twice: an animal that was drawn stayed among those that can be drawn again. Shuffle once and take the first ones instead.',
    );
    const inBoth = test.filter((id) => train.includes(id));
    misconception(
      test.length > 0 && inBoth.length === test.length && train.length === photos.length,
      'The training part still holds every photograph, those of the test included. Take the held-out ones away from it.',
    );
    const inNeither = photos.map((photo) => photo.id).filter((id) => !train.includes(id) && !test.includes(id));
    const twice = [train, test].flatMap((part) => part.filter((id, place) => part.indexOf(id) < place));
    expect({ inBoth, inNeither, twice }).toEqual({ inBoth: [], inNeither: [], twice: [] });
    expect(train.length + test.length).toBe(photos.length);
  }
});

check('all photographs of one animal are in the same part', async ({ call }) => {
  const results = await answers(call);
  const apart = results.map((result) => {
    const several = animalsIn(result.photos).filter(
      (animal) => result.photos.filter((photo) => photo.animal === animal).length > 1,
    );
    return { several: several.length, divided: bothSides(result).length };
  });
  const parted = results.every(({ parts }) => parts.test.every((id) => !parts.train.includes(id)));
  misconception(
    parted && apart.every(({ several, divided }) => several === divided),
    'Each animal gave some of its photographs to the test, so the network has met every animal before. Hold out whole animals: strangers.',
  );
  misconception(
    parted && apart.some(({ divided }) => divided > 0),
    'The photographs were dealt out one by one, so that some animals are on both sides and the test asks for memory. List the animals first, deal those, and let the photographs follow.',
  );
  for (const result of results) expect({ inBothParts: bothSides(result) }).toEqual({ inBothParts: [] });
});

check('every class of two or more animals is in both parts, a class of one in train', async ({ call }) => {
  const sorted = photographs([[2, 1, 3, 2, 2, 1], [3, 2, 1, 2], [1, 4], [3]]);
  const results: { test: number[]; train: number[]; whole: boolean }[] = [];
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { train, test } = await call<Parts>('holdOut', sorted, 0.3, seed);
    const side = (ids: string[]) => labelsOf(sorted.filter((photo) => ids.includes(photo.id)));
    const divided = bothSides({ photos: sorted, parts: { train, test } }).length > 0;
    const whole = !divided && train.length + test.length === sorted.length;
    results.push({ train: side(train), test: side(test), whole });
  }
  const missing = ({ test, whole }: (typeof results)[number]) => whole && ![0, 1, 2].every((at) => test.includes(at));
  const always = new Set(results.map(({ test }) => test.join())).size === 1;
  misconception(
    results.every(({ test }) => test.join() === '0'),
    'Only the first class is in the test. The rows are sorted by class, so the first ones are all alike: go through the classes, and hold out animals of each.',
  );
  misconception(
    results.every(({ train, test }) => !train.includes(3) && test.includes(3)),
    'The class with a single animal went to the test, and nothing is left to learn it from. With one animal only, it goes to train.',
  );
  misconception(
    always && results.every(missing),
    'A class of few animals is missing from the test with every seed: share * animals came out as 0. Hold out at least one of two or more.',
  );
  misconception(
    !always && results.some(missing),
    'With some seeds a class is missing from the test, so nobody learns how well it is recognised. Animals of all classes were dealt together: deal class by class.',
  );
  for (const { train, test } of results) {
    expect({ train, test }).toEqual({ train: [0, 1, 2, 3], test: [0, 1, 2] });
  }
  for (const { photos, parts } of await answers(call)) {
    const several = labelsOf(photos).filter((label) => animalsIn(photos, undefined, label).length > 1);
    const seen = (ids: string[]) => labelsOf(photos.filter((photo) => ids.includes(photo.id))).sort();
    expect(seen(parts.test)).toEqual([...several].sort());
    expect(seen(parts.train)).toEqual(labelsOf(photos).sort());
  }
});

check('the share of animals held out is the same in every class', async ({ call }) => {
  // 10, 6 and 4 animals of two photographs each; half of them are 5, 3 and 2.
  const photos = photographs([10, 6, 4].map((count) => Array<number>(count).fill(2)));
  const { test } = await call<Parts>('holdOut', photos, 0.5, 11);
  const held = labelsOf(photos).map((label) => animalsIn(photos, test, label).length);
  misconception(
    held.join() === '1,1,1',
    'One animal of each class is held out, however large the class is and whatever `share` says. Take share * animals of each class.',
  );
  expect(held).toEqual([5, 3, 2]);
  for (const { photos: some, share, parts } of await answers(call)) {
    const away = labelsOf(some).flatMap((label) => {
      const all = animalsIn(some, undefined, label).length;
      const out = animalsIn(some, parts.test, label).length;
      return Math.abs(out - share * all) < 1 ? [] : [`${KINDS[label]}: ${out} of ${all} held out, share is ${share}`];
    });
    expect(away).toEqual([]);
  }
});

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const WOOD = photographs([
  [2, 3, 1, 2, 4, 1],
  [1, 2, 2, 3, 1],
]);
const drawn = (seed: number) => [WOOD, 0.4, seed];
const partsBySeed = ({ callEach }: Reach) => callEach<Parts>('holdOut', SEEDS.map(drawn));

check('the same seed gives the same parts', async (reach) => {
  const [first, second] = [await partsBySeed(reach), await partsBySeed(reach)];
  misconception(
    JSON.stringify(first) !== JSON.stringify(second),
    'The same seeds held out others the second time. Either Math.random() was used, which takes no seed, or one source of numbers continues from call to call: nobody, you included, can hold out the same animals again. In each call, take the numbers from a new randomFrom(seed).',
  );
  expect(first.map(({ train, test }) => new Set([...train, ...test]).size)).toEqual(SEEDS.map(() => WOOD.length));
  expect(second).toEqual(first);
  // Another process has nothing of the first calls, and in another order a running source gives other numbers.
  const backwards = await reach.callEach<Parts>('holdOut', [...SEEDS].reverse().map(drawn), { fresh: true });
  misconception(
    JSON.stringify(backwards.reverse()) !== JSON.stringify(first),
    'In another process the same seeds held out others. The parts may depend on the photographs, the share and the seed, and on nothing that is left of earlier calls. In each call, take the numbers from a new randomFrom(seed).',
  );
});

check('which animals are held out depends on the seed, and each has its chance', async (reach) => {
  const first = await partsBySeed(reach);
  const tests = first.map(({ test }) => animalsIn(WOOD, test));
  const same = new Set(first.map(({ test }) => [...test].sort().join())).size === 1;
  misconception(
    same &&
      ['bear-1', 'bear-2', 'crow-1', 'crow-2'].every((animal) => tests[0].includes(animal)) &&
      tests[0].length === 4,
    'The first animals of each class are held out, whatever the seed. The order of a folder is seldom chance (the best photographs first, one place after another): shuffle the animals of each class.',
  );
  misconception(
    same,
    'Forty seeds held out the same animals: `seed` was not used. With one split only, you cannot tell a good network from a lucky test.',
  );
  const chosen = new Set(tests.flat());
  const neverHeldOut = animalsIn(WOOD).filter((animal) => !chosen.has(animal));
  expect({ neverHeldOut }).toEqual({ neverHeldOut: [] });
});
