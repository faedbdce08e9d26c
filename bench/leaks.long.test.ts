import { beforeEach, expect, jest, test } from '@jest/globals';
import type * as library from 'transferlab';
import { drawn } from '../lib/src/fixtures/drawn';
import type { Run, storeRuns, Tested } from './stored-runs';
import { thingsOf, type Uses, uses } from './uses';

/** What the experiment that runs has used so far. */
let mockNoted: Uses = uses();
/** The part of a script that runs, where it has some: `--only`. */
let mockOnly: string[] | undefined;
/** Test sets that results were stored with. */
let mockTests: Tested[] = [];
/** How often something was run. */
let mockRuns = 0;

jest.mock('transferlab', () => {
  const { untrainedLibrary } =
    jest.requireActual<typeof import('./fixtures/untrained-library')>('./fixtures/untrained-library');
  const { watchedLibrary } = jest.requireActual<typeof import('./watched-library')>('./watched-library');
  return watchedLibrary(untrainedLibrary(jest.requireActual<typeof library>('transferlab')), {
    divided: (...given) => mockNoted.divided(...given),
    used: (...given) => mockNoted.used(...given),
    measured: (...given) => mockNoted.measured(...given),
    leaks: () => mockNoted.leaks(),
    counts: () => mockNoted.counts(),
  });
});

jest.mock('node:util', () => ({
  ...jest.requireActual<object>('node:util'),
  parseArgs: () => ({ values: { only: mockOnly } }),
}));

// Sounds with echoes take a minute, and are the same examples.
jest.mock('./echoed', () => ({ echoed: (sound: readonly number[]) => Float32Array.from(sound) }));

jest.mock('./stored-runs', () => {
  /** Nothing is stored; settings that differ in a rate, a weight or a wording have the same sets, and few labels are among more. */
  const walk: typeof storeRuns = async (_name, _command, settings, run, aside) => {
    if (aside) mockTests.push(aside);
    const done = new Map<string, Run>();
    const runs: Run[] = [];
    for (const setting of settings) {
      const labels = (setting.labels as number) < 100 ? 0 : setting.labels;
      const sets = JSON.stringify({ ...setting, labels, rate: 0, weight: 0, share: 0, wording: 0, order: 0 });
      if (!done.has(sets)) {
        done.set(sets, await run(setting));
        mockRuns++;
      }
      runs.push({ ...setting, ...done.get(sets) });
    }
    return runs;
  };
  return { ...jest.requireActual<object>('./stored-runs'), storeRuns: walk };
});

beforeEach(() => {
  mockNoted = uses();
  mockOnly = undefined;
  mockTests = [];
  mockRuns = 0;
  jest.spyOn(console, 'log').mockImplementation(() => {});
});

function nothingLeaked(): void {
  expect(mockNoted.leaks().slice(0, 3)).toEqual([]);
  // It was walked: something was trained, and there is a test, divided off or one that came as such.
  expect(mockRuns).toBeGreaterThan(4);
  const { tested, used } = mockNoted.counts();
  expect(used).toBeGreaterThan(20);
  expect(mockTests).not.toEqual([]);
  for (const { name, ids } of mockTests) expect(tested > 0 || /\btest\b/.test(`${name} ${ids[0]}`)).toBe(true);
}

const SCRIPTS = [
  ...['why-transfer', 'few-shot', 'fine-tuning', 'which-to-thaw', 'augmenting', 'more-classes', 'small-student'],
  ...['many-tasks', 'task-pairs', 'few-of-one-task', 'few-pictures', 'forgetting-classes'],
  ...['keywords', 'sentiment', 'prompting', 'tuned-decoder', 'source-free'],
];

// Loaded now, after the mocks. Each pair of domains is an experiment, with a separate test.
const { TRANSFERS } = require('./transfers') as typeof import('./transfers');
test.each(drawn(Object.keys(TRANSFERS), 3))(
  'nothing of its test is trained on, chosen by or adapted to in adapting %s',
  async (transfer) => {
    const { main } = await import('./adapting');
    mockOnly = [transfer];
    await main();
    nothingLeaked();
  },
);

test.each(drawn(SCRIPTS, 5))('nothing of its test is trained on, chosen by or adapted to in %s', async (script) => {
  const { main } = await import(`./${script}`);
  await main();
  nothingLeaked();
});

const set = (...ids: string[]) => ({ name: 'set', ids, labels: ids.map(() => 0) }) as unknown as library.Dataset;

test('a test that is drawn again for another seed is a leak, validation examples that are drawn again are none', () => {
  const whole = set('a', 'b', 'c', 'd');
  const noting = uses();
  noting.divided(whole, { train: set('a', 'b', 'c'), test: set('d') });
  // What is left is divided by each seed.
  noting.divided(set('a', 'b', 'c'), { train: set('a', 'b'), test: set('c') });
  noting.divided(set('a', 'b', 'c'), { train: set('b', 'c'), test: set('a') });
  noting.used('fit', ['a', 'b', 'c']);
  noting.measured(['a', 'c', 'd']);
  expect(noting.leaks()).toEqual([]);
  noting.divided(whole, { train: set('b', 'c', 'd'), test: set('a') });
  expect(noting.leaks()).toEqual([{ thing: 'a', by: 'fit' }]);
});

test('a set that comes as a test is one without being divided', () => {
  const noting = uses();
  noting.used('adabn', thingsOf(set('datasets/digits/mnist/test.safetensors 7')));
  expect(noting.leaks()).toEqual([{ thing: 'datasets/digits/mnist/test.safetensors 7', by: 'adabn' }]);
});

test('a thing is the same in every style, a voice in every room, and one photographed twice is one', () => {
  expect(thingsOf(set('datasets/emoji/noto/birds/duck.webp', 'datasets/emoji/twemoji/birds/duck.webp'))).toEqual(
    Array(2).fill('emoji birds/duck.webp'),
  );
  expect(thingsOf(set('datasets/keywords/quiet/yes/en-us.wav', 'datasets/keywords/room/no/en-us.wav'))).toEqual(
    Array(2).fill('voice en-us'),
  );
  const pigs = ['pig-golden', 'pig-golden2'].map((name) => `datasets/photographs/hoofed-animals/${name}.webp`);
  expect(thingsOf(set(...pigs))).toEqual(Array(2).fill('photograph hoofed-animals/pig'));
});
