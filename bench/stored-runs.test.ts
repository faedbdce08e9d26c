import { beforeEach, expect, jest, test } from '@jest/globals';
import type { Run } from './stored-runs';

let mockFile: string | undefined;

jest.mock('node:fs', () => {
  const actual = jest.requireActual<typeof import('node:fs')>('node:fs');
  const isResult = (path: unknown) => String(path).endsWith('made-up.json');
  return {
    ...actual,
    existsSync: (path: string) => (isResult(path) ? mockFile !== undefined : actual.existsSync(path)),
    readFileSync: (path: string, how: 'utf8') => (isResult(path) ? mockFile : actual.readFileSync(path, how)),
  };
});
jest.mock('transferlab/dist/atomic', () => ({
  writeAtomically: (_: string, text: string) => {
    mockFile = text;
  },
}));

// Loaded now, after the mocks.
const { digestOf, storeRuns } = require('./stored-runs') as typeof import('./stored-runs');

const settings = [1, 2].map((seed) => ({ way: 'probe', seed }));
const stored = () => JSON.parse(mockFile as string);

/** Runs both settings, and says how many were run. */
async function ran(ids: readonly string[], more: Run = {}): Promise<number> {
  const run = jest.fn(async ({ seed }: { seed: number }) => ({ accuracy: seed / 10, ...more }));
  await storeRuns('made-up', 'npm run made-up', settings, run, { name: 'some', ids });
  return run.mock.calls.length;
}

beforeEach(() => {
  mockFile = undefined;
  jest.spyOn(console, 'log').mockImplementation(() => {});
});

test('a stored run is not run again, unless it was measured on another test', async () => {
  expect(await ran(['a', 'b'])).toBe(2);
  expect(await ran(['a', 'b'])).toBe(0);
  expect(await ran(['a', 'c'])).toBe(2);
  expect(stored().runs).toHaveLength(2);
});

test('a run without the test it was measured on is run again', async () => {
  mockFile = JSON.stringify({
    command: '',
    date: '2020-01-01',
    machine: '',
    runs: [{ way: 'probe', seed: 1, accuracy: 1 }],
  });
  expect(await ran(['a'])).toBe(2);
  expect(stored().runs.map(({ accuracy }: Run) => accuracy)).toEqual([0.1, 0.2]);
});

test('a file names its test and the library, and lists which examples are right beside the runs', async () => {
  await ran(['a', 'b'], { right: '01' });
  const digest = digestOf({ name: 'some', ids: ['a', 'b'] });
  // printf 'a\nb' | sha256sum | cut -c1-16
  expect(digest).toBe('7e18f737311b2dc3');
  const { tests, library, runs, right } = stored();
  expect(tests).toEqual({ [digest]: { name: 'some', examples: 2, ids: ['a', 'b'] } });
  expect(library).toMatch(/^\d+\.\d+\.\d+/);
  expect(runs[0]).toEqual({ way: 'probe', seed: 1, test: digest, accuracy: 0.1 });
  expect(right[JSON.stringify({ way: 'probe', seed: 1, test: digest })]).toBe('01');
});
