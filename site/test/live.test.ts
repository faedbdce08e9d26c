import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect as inNode } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import { course } from '../page/live/course';
import { inspect } from '../page/live/node-util';
import { liveData } from '../src/live/lessons';
import { packed } from '../src/live/packs';

const root = join(__dirname, '..', '..');

test('the guide names the lessons that run in their pages', () => {
  const guide = readFileSync(join(root, 'guides', 'browser.md'), 'utf8');
  const listed = Array.from(guide.matchAll(/^\| (\w+) \| [\d.]+ MB \| /gm), ([, number]) => number);
  const lessons = readdirSync(join(root, 'notebooks')).filter((name) => name.endsWith('.ipynb') && liveData(name));
  expect(listed).toEqual(lessons.map((name) => name.split('-')[0]).sort());
});

test('a pack has the length of its list, the list, and the files', () => {
  const pack = packed([
    ['/a', Uint8Array.of(7, 8)],
    ['/b', Uint8Array.of(9)],
  ]);
  const list = '[["/a",2],["/b",1]]';
  expect(pack.readUInt32LE(0)).toBe(list.length);
  expect(pack.toString('latin1', 4, 4 + list.length)).toBe(list);
  expect([...pack.subarray(4 + list.length)]).toEqual([7, 8, 9]);
});

test('a guess counts until its result is shown, and guesses with results are listed', () => {
  const spoken = jest.spyOn(console, 'log').mockImplementation(() => {});
  const range = { from: 0, to: 1, example: 0.25 };
  expect(course.guess('one', { part: Number.NaN }, range)).toEqual({ part: 0.25 });
  course.guess('two', { part: 0.75 }, range);
  expect(course.guesses()).toEqual([]);
  expect(course.besideGuess('one', { part: 0.5 })).toEqual([
    { what: 'part', 'your guess': 0.25, result: 0.5, apart: 0.25 },
  ]);
  course.guess('one', { part: 0.5 }, range);
  course.besideGuess('one', { part: 0.625 });
  expect(course.guesses()).toEqual([{ id: 'one', what: 'part', guess: 0.25, result: 0.5, from: 0, to: 1 }]);
  spoken.mockRestore();
});

describe("a value prints as by Node's util.inspect", () => {
  test.each([
    [[1, 2.5, -0, Number.NaN]],
    [{ a: 1, 'b c': ["it's", 'x\ny'], deep: { d: { e: { f: 1 } } } }],
    [new Map<string, unknown>([['k', [1]]])],
    [new Set([1, 'two'])],
    [Float32Array.of(0.5, 2)],
    [[null, undefined, true, 12n, /x/g]],
    [[]],
    [class Net {}.prototype],
  ])('%#', (value) => {
    expect(inspect(value)).toBe(inNode(value));
  });
});
