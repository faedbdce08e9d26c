import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeSafetensors } from '../safetensors';
import { imageArrays } from './image-arrays';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'image arrays é '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CLASSES = JSON.stringify(['cat', 'dog']);

/** Writes pictures counted up from 0 and gives the file. */
function written(shape: number[], labels: number[], classes: string = CLASSES): string {
  const file = join(folder, 'set.safetensors');
  const values = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index);
  writeSafetensors(
    file,
    new Map([
      ['images', { shape, values }],
      ['labels', { shape: [labels.length], values: Uint8Array.from(labels) }],
    ]),
    { classes, name: 'counted' },
  );
  return file;
}

test('coloured pictures are read as they lie in the file, in the order asked for', async () => {
  const data = imageArrays(written([3, 1, 2, 3], [0, 1, 0]));
  expect([data.name, data.classes, data.labels, data.shape]).toEqual(['counted', ['cat', 'dog'], [0, 1, 0], [1, 2, 3]]);
  const read = await data.read([2, 0]);
  expect(read.dtype).toBe('float32');
  expect(Array.from(await read.data())).toEqual([12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5]);
  read.dispose();
});

test('a grey picture has three equal channels', async () => {
  const data = imageArrays(written([2, 1, 2, 1], [1, 1]));
  expect(data.shape).toEqual([1, 2, 3]);
  const read = await data.read([1]);
  expect(Array.from(await read.data())).toEqual([2, 2, 2, 3, 3, 3]);
  read.dispose();
});

test('what is no set of pictures is refused with what it holds', () => {
  expect(() => imageArrays(join(folder, 'nowhere'))).toThrow(/no file '.*nowhere'.*npm start/);
  expect(() => imageArrays(written([2, 1, 2, 2], [0, 1]))).toThrow(/contains images \[2,1,2,2\], labels \[2\]/);
  expect(() => imageArrays(written([2, 1, 2, 1], [0, 1, 1]))).toThrow(/contains images \[2,1,2,1\], labels \[3\]/);
  expect(() => imageArrays(written([2, 1, 2, 1], [0, 2]))).toThrow(
    /labels of 2 classes must be from 0 to 1; got 2 in example 1/,
  );
  expect(() => imageArrays(written([2, 1, 2, 1], [0, 1], 'cat, dog'))).toThrow(
    /classes in the metadata, as a JSON list/,
  );
  const cut = written([2, 1, 2, 1], [0, 1]);
  truncateSync(cut, 200);
  expect(() => imageArrays(cut)).toThrow(/set\.safetensors is damaged/);
});
