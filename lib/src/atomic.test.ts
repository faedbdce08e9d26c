import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { writeAtomically } from './atomic';

const folder = mkdtempSync(join(tmpdir(), 'atomic-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('parts stand one behind the other, in a folder that is made, and nothing else is in it', () => {
  const file = join(folder, 'new', 'a.bin');
  writeAtomically(file, 'ab', Uint8Array.of(1, 2), '');
  expect([...readFileSync(file)]).toEqual([97, 98, 1, 2]);
  writeAtomically(file, 'c');
  expect(readFileSync(file, 'utf8')).toBe('c');
  expect(readdirSync(join(folder, 'new'))).toEqual(['a.bin']);
});

test('a write that fails leaves the old file and no other', () => {
  const file = join(folder, 'kept', 'a.txt');
  writeAtomically(file, 'old');
  expect(() => writeAtomically(file, 'half', 5 as unknown as string)).toThrow(/must be/);
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(join(folder, 'kept'))).toEqual(['a.txt']);
});

test('what a process that is gone left half written is removed; what one writes now is not', () => {
  const file = join(folder, 'left', 'a.txt');
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeAtomically(file, 'old');
  for (const name of [`a.txt.${gone}.tmp`, `a.txt.${process.ppid}.tmp`, `b.txt.${gone}.tmp`, 'a.txt.mine.tmp'])
    writeFileSync(join(folder, 'left', name), '');
  writeAtomically(file, 'new');
  expect(readdirSync(join(folder, 'left')).sort()).toEqual(
    ['a.txt', `a.txt.${process.ppid}.tmp`, 'a.txt.mine.tmp', `b.txt.${gone}.tmp`].sort(),
  );
});
