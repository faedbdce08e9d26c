import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cacheFolder, courseFolder, findUpwards } from './places';

let root: string;
const start = process.cwd();
const named = process.env.TRANSFERLAB_CACHE;

beforeEach(() => {
  delete process.env.TRANSFERLAB_CACHE;
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ein Ordner ü ')));
  mkdirSync(join(root, 'course/notebooks/deep'), { recursive: true });
});
afterEach(() => {
  process.chdir(start);
  if (named === undefined) delete process.env.TRANSFERLAB_CACHE;
  else process.env.TRANSFERLAB_CACHE = named;
  rmSync(root, { recursive: true });
});

test('a relative path is found in the working folder first, then in the nearest above', () => {
  mkdirSync(join(root, 'data'));
  process.chdir(join(root, 'course/notebooks/deep'));
  expect(findUpwards('data')).toBe(join(root, 'data'));
  mkdirSync(join(root, 'course/data'));
  expect(findUpwards('data')).toBe(join(root, 'course/data'));
  expect(findUpwards('./data')).toBe(join(root, 'course/data'));
  expect(findUpwards('no such thing')).toBeUndefined();
});

test('an absolute path is itself, or nowhere', () => {
  expect(findUpwards(root)).toBe(root);
  expect(findUpwards(join(root, 'missing'))).toBeUndefined();
});

test('the cache of the checkout above the working folder is used', () => {
  writeFileSync(join(root, 'course/package.json'), '{"name": "transferlab-course"}');
  writeFileSync(join(root, 'course/notebooks/package.json'), '{"name": "another"}');
  process.chdir(join(root, 'course/notebooks/deep'));
  expect(courseFolder()).toBe(join(root, 'course'));
  expect(cacheFolder()).toBe(join(root, 'course/.cache'));
});

test('elsewhere the cache of the checkout this library is in is used', () => {
  process.chdir(root);
  expect(cacheFolder()).toBe(join(resolve(__dirname, '../../..'), '.cache'));
});

test('a broken package.json on the way up is passed over', () => {
  writeFileSync(join(root, 'course/package.json'), '{"name": "transferlab-course"}');
  writeFileSync(join(root, 'course/notebooks/package.json'), '{ not json');
  process.chdir(join(root, 'course/notebooks'));
  expect(courseFolder()).toBe(join(root, 'course'));
});

test('TRANSFERLAB_CACHE wins, and must be absolute', () => {
  process.env.TRANSFERLAB_CACHE = join(root, 'mine');
  expect(cacheFolder()).toBe(join(root, 'mine'));
  process.env.TRANSFERLAB_CACHE = 'relative/cache';
  expect(() => cacheFolder()).toThrow(/TRANSFERLAB_CACHE is 'relative\/cache'.*absolute path/);
});
