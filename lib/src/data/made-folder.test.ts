import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeFolder } from './made-folder';

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'made '));
  folder = join(root, 'set', 'noto');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const writes = (text: string) => async (scratch: string) => writeFileSync(join(scratch, 'a.txt'), text);
const content = () => readFileSync(join(folder, 'a.txt'), 'utf8');

test('is made once, and again when what it is made from changed', async () => {
  expect(await makeFolder(folder, 'v1', writes('one'))).toBe(true);
  expect(await makeFolder(folder, 'v1', writes('two'))).toBe(false);
  expect(content()).toBe('one');
  expect(await makeFolder(folder, 'v2', writes('three'))).toBe(true);
  expect(content()).toBe('three');
});

test('what fails half-way leaves the old folder and no scraps', async () => {
  await makeFolder(folder, 'v1', writes('one'));
  const failing = async (scratch: string) => {
    writeFileSync(join(scratch, 'a.txt'), 'half');
    throw new Error('disk full');
  };
  await expect(makeFolder(folder, 'v2', failing)).rejects.toThrow('disk full');
  expect(content()).toBe('one');
  expect(readdirSync(join(root, 'set'))).toEqual(['noto']);
});

test('scraps of a killed run are removed, those of a running one are not', async () => {
  const dead = join(root, 'set', '.noto.999999999-abcdef');
  const alive = join(root, 'set', `.noto.${process.ppid}-abcdef`);
  const other = join(root, 'set', '.noto-large.999999999-abcdef');
  for (const scraps of [dead, alive, other]) mkdirSync(scraps, { recursive: true });
  await makeFolder(folder, 'v1', writes('one'));
  expect([dead, alive, other].map((path) => existsSync(path))).toEqual([false, true, true]);
});

test('two at once leave one whole folder', async () => {
  const slow = async (scratch: string) => {
    await new Promise((done) => setTimeout(done, 20));
    writeFileSync(join(scratch, 'a.txt'), 'same');
  };
  await Promise.all([makeFolder(folder, 'v1', slow), makeFolder(folder, 'v1', slow), makeFolder(folder, 'v1', slow)]);
  expect(content()).toBe('same');
  expect(readdirSync(join(root, 'set'))).toEqual(['noto']);
});

test('many at once replace a folder of an older stamp, in any order of their renames', async () => {
  for (let round = 0; round < 20; round++) {
    await makeFolder(folder, `old ${round}`, writes('old'));
    await Promise.all(Array.from({ length: 6 }, () => makeFolder(folder, `new ${round}`, writes(`new ${round}`))));
    expect(content()).toBe(`new ${round}`);
    expect(readdirSync(join(root, 'set'))).toEqual(['noto']);
  }
});
