import { check, expect, mean, misconception, type Reach, sum, unseen } from 'course/check';

interface Recording {
  voice: string;
  word: string;
}

interface Judged extends Recording {
  said: string;
}

interface Audit {
  leaked: string[];
  claimed: number;
  heard: number | null;
  unheard: { mean: number; low: number; high: number; n: number } | null;
}

/** Student's t at 0.975 by the number of voices: stats.t.ppf of SciPy 1.17. */
const T: Record<number, number> = {
  2: 12.7062,
  3: 4.30265,
  4: 3.18245,
  5: 2.77645,
  6: 2.57058,
  7: 2.44691,
  8: 2.36462,
};

const says = (voice: string, right: number, wrong: number): Judged[] => [
  ...Array.from({ length: right }, () => ({ voice, word: 'yes', said: 'yes' })),
  ...Array.from({ length: wrong }, () => ({ voice, word: 'yes', said: 'no' })),
];
const trained = (...voices: string[]): Recording[] => voices.map((voice) => ({ voice, word: 'no' }));
const ask = (call: Reach['call'], train: Recording[], test: Judged[]) => call<Audit>('audit', train, test);
const near = (a: unknown, b: number) => typeof a === 'number' && Math.abs(a - b) < 1e-6;

/**
 * By hand. zoe and ann are known: 18 of 20 and 10 of 10. bob says twenty words, 10 right; cem four, 3 right; dot two, both
 * right. 43 of 56 in all. Accuracies on unheard speakers 0.5, 0.75, 1: mean 0.75, standard deviation 0.25, interval 0.75 ±
 * 4.30265 * 0.25 / sqrt(3) = 0.75 ± 0.62104.
 */
const TRAIN = trained('zoe', 'ann', 'eve', 'zoe');
const TEST = [
  ...says('zoe', 18, 2),
  ...says('bob', 10, 10),
  ...says('ann', 10, 0),
  ...says('cem', 3, 1),
  ...says('dot', 2, 0),
];

check('voices on both sides are named', async ({ call }) => {
  const { leaked } = await ask(call, TRAIN, TEST);
  misconception(leaked.length === 30, 'A voice is named for each of its recordings. Name each once.');
  misconception(leaked.includes('eve'), 'eve is in training only, and was named. A leak needs both sides.');
  misconception(
    leaked.length === 0,
    'ann and zoe are on both sides, and no leak was seen. They say another word in training, and it is the same throat and the same microphone: a voice alone decides.',
  );
  misconception(
    `${leaked}` === 'zoe,ann',
    'The voices stand as they come. Sort them, so that two reports can be compared.',
  );
  expect(leaked).toEqual(['ann', 'zoe']);
});

check('what is claimed, and what voices from training say', async ({ call }) => {
  const { claimed, heard } = await ask(call, TRAIN, TEST);
  misconception(
    near(claimed, 13 / 56) && near(heard, 2 / 30),
    'These are the shares that are wrong. Asked is what is right.',
  );
  misconception(
    near(heard, 28 / 56),
    'The right ones among known voices were divided by all of the test. Divide by the recordings of known voices.',
  );
  misconception(
    heard === null,
    'No test recording was taken for one of a known voice. ann and zoe say another word in training; whose voice it is decides, not the word.',
  );
  expect(claimed).toBeCloseTo(43 / 56, 6);
  expect(heard).toBeCloseTo(28 / 30, 6);
});

check('a voice that was not heard counts as one, however much it says', async ({ call }) => {
  const { unheard } = await ask(call, TRAIN, TEST);
  misconception(
    unheard?.n === 26,
    'Each recording was taken for a separate trial. bob is wrong ten times because he is bob: recordings of a voice rise and fall together, and the interval is far too narrow. Give interval one accuracy for each voice.',
  );
  misconception(
    unheard?.n === 5,
    'Voices from training stand among the unheard ones. Leave them out: they are the leak.',
  );
  expect(unheard?.n).toBe(3);
  expect([unheard?.mean, unheard?.low, unheard?.high] as number[]).toBeCloseToAll(
    [0.75, 0.75 - 0.62104, 0.75 + 0.62104],
    4,
  );
});

check('a clean split has no leak, and nothing to say about known voices', async ({ call }) => {
  const found = await ask(call, trained('ann', 'eve'), [...says('bob', 1, 1), ...says('cem', 3, 1)]);
  misconception(
    Number.isNaN(found.heard),
    'heard is NaN: no recording of a known voice over none. There is nothing to say: null.',
  );
  misconception(
    found.heard === 0,
    'heard is 0, as if the net had been wrong each time. No known voice was asked: null.',
  );
  expect(found.leaked).toEqual([]);
  expect(found.heard).toBe(null);
  expect(found.claimed).toBeCloseTo(4 / 6, 6);
  // 0.5 and 0.75: 0.625 ± 12.7062 * 0.125.
  expect(found.unheard).toMatchObject({ n: 2 });
  expect([found.unheard?.mean, found.unheard?.low] as number[]).toBeCloseToAll([0.625, 0.625 - 1.588275], 4);
});

check('one unheard voice says nothing about the next, and none says nothing at all', async ({ call }) => {
  const one = await ask(call, trained('ann'), [...says('ann', 3, 0), ...says('bob', 30, 10)]);
  misconception(
    one.unheard?.n === 1,
    'One voice came back as an interval without width. Forty recordings of bob tell a lot about bob, and nothing of how much voices differ: null.',
  );
  expect(one.unheard).toBe(null);
  expect(one.heard).toBe(1);
  const none = await ask(call, trained('ann', 'bob'), [...says('ann', 3, 0), ...says('bob', 1, 1)]);
  expect(none.unheard).toBe(null);
  expect([none.claimed, none.heard] as number[]).toBeCloseToAll([0.8, 0.8], 6);
});

check('drawn tables', async ({ callEach }) => {
  const next = unseen(12);
  const whole = (least: number, most: number) => least + Math.floor((most - least + 1) * next());
  const tables = Array.from({ length: 25 }, () => {
    const names = Array.from({ length: whole(3, 9) }, () => `v${whole(100, 999)}`);
    const all = [...new Set(names)];
    const known = all.slice(0, whole(0, 4));
    const asked = all.filter(() => next() < 0.9);
    if (asked.length === 0) asked.push(all[0]);
    const test = asked
      .flatMap((voice) => says(voice, whole(1, 5), whole(0, 5)))
      .map((one) => ({ one, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
    return { known, test };
  });
  const found = await callEach<Audit>(
    'audit',
    tables.map(({ known, test }) => [trained(...known), test]),
  );
  for (const [place, { known, test }] of tables.entries()) {
    const share = (some: Judged[]) => mean(some.map(({ word, said }) => (word === said ? 1 : 0)));
    const voices = [...new Set(test.map(({ voice }) => voice))].sort();
    const isKnown = (voice: string) => known.includes(voice);
    const heard = test.filter(({ voice }) => isKnown(voice));
    const shares = voices
      .filter((voice) => !isKnown(voice))
      .map((one) => share(test.filter(({ voice }) => voice === one)));
    const { leaked, claimed, heard: ofKnown, unheard } = found[place];
    expect(leaked).toEqual(voices.filter(isKnown));
    expect(claimed).toBeCloseTo(share(test), 6);
    if (heard.length > 0) expect(ofKnown).toBeCloseTo(share(heard), 6);
    else expect(ofKnown).toBe(null);
    if (shares.length < 2) {
      expect(unheard).toBe(null);
      continue;
    }
    const middle = mean(shares);
    const n = shares.length;
    const error = Math.sqrt(sum(shares.map((one) => (one - middle) ** 2)) / (n - 1) / n);
    expect(unheard?.n).toBe(n);
    if (n in T) {
      expect([unheard?.mean, unheard?.low, unheard?.high] as number[]).toBeCloseToAll(
        [middle, middle - T[n] * error, middle + T[n] * error],
        3,
      );
    }
  }
});
