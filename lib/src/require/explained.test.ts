import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { TransferError } from '../error';
import { explained } from './explained';

/** As a public function of this name, which takes a box and a frame. */
const as = (call: (...given: never[]) => unknown) =>
  explained('outOfLetterbox', call as (...given: unknown[]) => unknown);
const frame = { picture: { width: 1, height: 1 }, frame: { width: 1, height: 1 }, scaled: null, left: 0, top: 0 };
const SENTENCE = 'outOfLetterbox: frame.scaled must be an object with width, height; got null.';
const raw = new TypeError("Cannot read properties of null (reading 'width')");
const thrower = (error: unknown) => () => {
  throw error;
};
const fails = (error: unknown) => as(thrower(error));

test('a raw error names the argument that is not of its type, and is the cause', async () => {
  for (const call of [fails(raw), as(() => Promise.reject(raw))]) {
    const error = { name: 'TransferError', message: SENTENCE, cause: raw };
    await expect((async () => call([0, 0, 1, 1], frame))()).rejects.toMatchObject(error);
  }
});

test('a sentence that prints an object, or a long list, is replaced as well; any other sentence stays', () => {
  expect(() => fails(new TransferError('scaled is [object Promise].'))([0, 0, 1, 1], frame)).toThrow(SENTENCE);
  expect(() => fails(new TransferError(`left is ${new Array(1000).fill(0)}.`))([0, 0, 1, 1], frame)).toThrow(SENTENCE);
  const clear = new TransferError('scaled is null.');
  expect(() => fails(clear)([0, 0, 1, 1], frame)).toThrow(clear);
});

test('an error passes through where all arguments are of their types, and where it is of a class of the caller’s', () => {
  const right = { ...frame, scaled: { width: 1, height: 1 } };
  expect(() => fails(raw)([0, 0, 1, 1], right)).toThrow(raw);
  class Mine extends Error {}
  const mine = new Mine('mine');
  expect(() => fails(mine)([0, 0, 1, 1], frame)).toThrow(mine);
  expect(() => explained('no public function', thrower(raw))()).toThrow(raw);
});

test('an error of Node, which has a class and a code of its own, is raw as well', () => {
  expect(() => as(() => join({} as string))([0, 0, 1, 1], frame)).toThrow(SENTENCE);
});

test('an error of the file system names the file', () => {
  const error = Object.assign(new Error('ENAMETOOLONG: name too long'), {
    code: 'ENAMETOOLONG',
    syscall: 'lstat',
    path: 'net.bin',
  });
  expect(() => fails(error)({}, 3)).toThrow(/^net.bin cannot be read: its name is too long/);
});

test('what is called is the function itself: its name, its arguments, its object and its result', () => {
  const sum = explained('sum', function sum(this: unknown, ...all: unknown[]) {
    return [this, ...all];
  });
  const self = {};
  expect([sum.name, sum.length]).toEqual(['sum', 0]);
  expect(sum.call(self, 1, undefined)).toEqual([self, 1, undefined]);
});

test('a net before its backend is loaded names ready()', () => {
  const error = new Error(
    "The highest priority backend 'wasm' has not yet been initialized. Make sure to await tf.ready()",
  );
  expect(() => fails(error)({}, 3)).toThrow(/is not loaded yet.*await ready\(\)/);
});
