import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cacheFolder, courseFolder, findUpwards, ownCacheFolder } from './places';

let root: string;
const start = process.cwd();
const VARIABLES = ['TRANSFERLAB_CACHE', 'TRANSFERLAB_COURSE', 'XDG_CACHE_HOME'];
const named = VARIABLES.map((name) => [name, process.env[name]] as const);

beforeEach(() => {
  for (const name of VARIABLES) delete process.env[name];
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ein Ordner ü ')));
  mkdirSync(join(root, 'course/notebooks/deep'), { recursive: true });
});
afterEach(() => {
  process.chdir(start);
  for (const [name, value] of named) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
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
  expect(cacheFolder()).toBe(join(resolve(__dirname, '../..'), '.cache'));
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

test('a project elsewhere finds the sets and the cache of the checkout that TRANSFERLAB_COURSE names, its own first', () => {
  mkdirSync(join(root, 'course/datasets/digits'), { recursive: true });
  mkdirSync(join(root, 'project'));
  process.chdir(join(root, 'project'));
  expect(findUpwards('datasets/digits')).toBeUndefined();
  process.env.TRANSFERLAB_COURSE = join(root, 'course');
  expect(findUpwards('datasets/digits')).toBe(join(root, 'course/datasets/digits'));
  expect(courseFolder()).toBe(join(root, 'course'));
  expect(cacheFolder()).toBe(join(root, 'course/.cache'));
  mkdirSync(join(root, 'project/datasets/digits'), { recursive: true });
  expect(findUpwards('datasets/digits')).toBe(join(root, 'project/datasets/digits'));
  process.env.TRANSFERLAB_CACHE = join(root, 'mine');
  expect(cacheFolder()).toBe(join(root, 'mine'));
  process.env.TRANSFERLAB_COURSE = 'course';
  expect(() => findUpwards('datasets')).toThrow(/TRANSFERLAB_COURSE is 'course'.*absolute path/);
});

test("the package's own cache is the user's, never a checkout's", () => {
  process.env.TRANSFERLAB_COURSE = join(root, 'course');
  expect(ownCacheFolder()).toBe(join(homedir(), '.cache', 'transferlab'));
  process.env.XDG_CACHE_HOME = join(root, 'caches');
  expect(ownCacheFolder()).toBe(join(root, 'caches/transferlab'));
  process.env.TRANSFERLAB_CACHE = join(root, 'mine');
  expect(ownCacheFolder()).toBe(join(root, 'mine'));
});
