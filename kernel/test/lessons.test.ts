import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chooseLessons } from '../src/lessons';
import { writeNotebook } from './notebook';

describe('choosing lessons by what a reader types', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'lessons-'));
    mkdirSync(path.join(root, 'notebooks'));
    for (const name of ['02-features', 'A-tensors', '00-start', '01-why'])
      writeNotebook(path.join(root, 'notebooks'), name, ['1']);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const chosen = (...wanted: string[]) => chooseLessons(root, wanted).map((file) => path.basename(file, '.ipynb'));

  test.each([
    [['2'], ['02-features']],
    [['a'], ['A-tensors']],
    [
      ['02', '00-start'],
      ['02-features', '00-start'],
    ],
    [['01,02'], ['01-why', '02-features']],
    [['all'], ['00-start', '01-why', '02-features', 'A-tensors']],
    [
      ['01', 'all'],
      ['01-why', '00-start', '02-features', 'A-tensors'],
    ],
  ])('%j names %j', (wanted, names) => expect(chosen(...wanted)).toEqual(names));

  test('a notebook anywhere is named by its path', () => {
    const file = writeNotebook(root, 'mine', ['1']);
    expect(chooseLessons(root, [file])).toEqual([file]);
  });

  test('an unknown name lists the lessons there are', () => {
    expect(() => chosen('77')).toThrow(/no lesson '77'.*00-start, 01-why, 02-features/);
    expect(() => chosen()).toThrow(/No lesson was named.*00-start/);
  });

  test('`all` of nothing is an error, not a success', () => {
    expect(() => chooseLessons(path.join(root, 'elsewhere'), ['all'])).toThrow(/holds no lesson/);
  });
});
