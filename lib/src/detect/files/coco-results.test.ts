import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TransferError } from '../../error';
import type { Detection } from '../detect';
import { type CocoIds, readCocoResults, writeCocoResults } from './coco-results';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coco-results-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ids: CocoIds = {
  images: [{ id: 42 }, { id: 7 }],
  categories: [
    { id: 18, name: 'dog' },
    { id: 1, name: 'person' },
  ],
};
const FOUND: Detection[][] = [[{ box: [10, 20, 40, 60], score: 0.5, class: 'person' }], []];

/** A file of this content. */
function written(content: unknown): string {
  const file = join(folder, 'results.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

test("what is written is COCO's format, and is read again", () => {
  const file = join(folder, 'out', 'found.json');
  writeCocoResults(file, FOUND, ids);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([
    { image_id: 42, category_id: 1, bbox: [10, 20, 30, 40], score: 0.5 },
  ]);
  expect(readCocoResults(file, ids)).toEqual(FOUND);
  expect(readdirSync(join(folder, 'out'))).toEqual(['found.json']);
});

const row = { image_id: 7, category_id: 18, bbox: [0, 0, 1, 1], score: 0.1 };

test.each<[unknown, string]>([
  [[row, { ...row, image_id: 8 }], 'row 1: image_id is 8'],
  [[{ ...row, category_id: 'dog' }], 'row 0: category_id is dog'],
  [[{ ...row, bbox: [0, 0, 1] }], 'row 0: bbox is [0,0,1]'],
  [[{ ...row, bbox: undefined }], 'row 0: bbox is undefined'],
  [[{ ...row, score: '0.5' }], 'row 0: score is "0.5"'],
  [{ images: [] }, 'is not a list of results'],
  [[3], 'is not a list of results'],
  ['[{', 'is not JSON'],
])('%j is refused: %s', (content, sentence) => {
  const file = written(content);
  expect(() => readCocoResults(file, ids)).toThrow(sentence);
  expect(() => readCocoResults(file, ids)).toThrow(TransferError);
});

test('found boxes of another number of pictures, and of a class that has no id, are not written', () => {
  const file = join(folder, 'never.json');
  expect(() => writeCocoResults(file, [[]], ids)).toThrow('2 images and found boxes of 1');
  const cat = [[], [{ ...FOUND[0][0], class: 'cat' }]];
  expect(() => writeCocoResults(file, cat, ids)).toThrow("'cat' was found in image 7");
  for (const wrong of [() => [], 3, [3], [{ box: [0, 0, 1, 1] }]])
    expect(() => writeCocoResults(file, [[], wrong as never], ids)).toThrow(/^writeCocoResults: expected /);
  expect(readdirSync(folder)).not.toContain('never.json');
});
