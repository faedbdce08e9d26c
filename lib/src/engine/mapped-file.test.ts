import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { mapFile, tensorOver } from './mapped-file';
import { isExtended, nativeBackend } from './native';
import { tf } from './tensorflow';

const file = join(mkdtempSync(join(tmpdir(), 'mapped-')), 'numbers');
writeFileSync(file, Buffer.from(Float32Array.from({ length: 64 }, (_, index) => index).buffer));
const numbers = () => new Float32Array(mapFile(file).buffer);

test('a mapped file has the bytes of the file', () => {
  expect(isExtended(nativeBackend().binding)).toBe(true);
  expect([...numbers()]).toEqual(Array.from({ length: 64 }, (_, index) => index));
});

test('a tensor lies in the file’s memory, and what is computed with it is right', () => {
  const values = numbers();
  const x = tensorOver(values.subarray(16, 48), [4, 8]);
  expect(x.sum().dataSync()[0]).toBe((16 + 47) * 16);
  // It is the same memory: what is written into it is seen by the tensor. Nobody does that but this test.
  values[16] = 1016;
  expect(x.sum().dataSync()[0]).toBe((16 + 47) * 16 + 1000);
  x.dispose();
});

test('the file is never written to, and its memory outlives whoever mapped it', () => {
  let x = tensorOver(numbers(), [64]);
  const before = x.dataSync().slice();
  global.gc?.();
  const variable = tf.variable(x);
  x.dispose();
  variable.assign(variable.add(1));
  x = tensorOver(numbers(), [64]);
  expect([...x.dataSync()]).toEqual([...before]);
  expect([...variable.dataSync()]).toEqual([...before].map((value) => value + 1));
  tf.dispose([x, variable]);
});

test('values of any other memory become a tensor too, and a file that is not there is an error', () => {
  expect([...tensorOver(Float32Array.of(1, 2), [2]).dataSync()]).toEqual([1, 2]);
  expect(() => mapFile(`${file}.not`)).toThrow(/numbers.not: No such file/);
});
