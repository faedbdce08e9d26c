import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COLLECTIONS, readCollection } from './collection';

const root = resolve(__dirname, '../../..');
const script = join(root, 'grader/dist/collections/run.js');
const fenced = spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0;

test('each collection holds eighty answers and more, and each says what it tries', () => {
  const [hostile, honest] = COLLECTIONS.map((name) => readCollection(root, name));
  expect(hostile.length).toBeGreaterThanOrEqual(80);
  expect(honest.length).toBeGreaterThanOrEqual(80);
  expect(hostile.filter(({ told }) => !told)).toEqual([]);
  expect(new Set(honest.map(({ exercise }) => exercise)).size).toBeGreaterThanOrEqual(6);
});

/** A part that is quick and touches each door; all of it: npm run grader:collections. */
const PARTS: [string, string, number][] = [
  ['hostile', 'forged-messages/', 8],
  ['hostile', 'rewriting-tests/', 6],
  ['hostile', 'false-data/too', 2],
  ['honest', 'features/', 20],
];

// Without a sandbox some of them could do what they try.
(fenced ? describe : describe.skip)('a part of the collections', () => {
  test.each(PARTS)('%s answers of %s are judged as they should be, and leave nothing', (name, only, atLeast) => {
    const before = readFileSync(join(root, 'package.json'), 'utf8');
    const { status, stdout } = spawnSync(process.execPath, [script, name, '--only', only, '--share', '0/1'], {
      encoding: 'utf8',
    });
    expect(stdout.split('\n').filter((line) => line.startsWith('✗') || line.startsWith(' '))).toEqual([]);
    expect(stdout.split('\n').filter((line) => line.startsWith('✓')).length).toBeGreaterThanOrEqual(atLeast);
    expect(status).toBe(0);
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe(before);
  });
});
