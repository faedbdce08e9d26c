import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readSafetensors } from './safetensors';

const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));

function written(header: object, body: Buffer): string {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = join(folder, 'weights.safetensors');
  writeFileSync(file, Buffer.concat([length, json, body]));
  return file;
}

const body = Buffer.from(new Float32Array([1, 2, 3, 4, 5, 6]).buffer);
const header = {
  a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
  b: { dtype: 'F32', shape: [2], data_offsets: [16, 24] },
};

test('arrays come back by name with shape and values, whatever the alignment of the header', () => {
  for (const padding of ['', ' ', '  ', '   ']) {
    const arrays = readSafetensors(written({ ...header, __metadata__: { padding } }, body));
    expect([...arrays.keys()]).toEqual(['a', 'b']);
    expect(arrays.get('a')).toEqual({ shape: [2, 2], values: new Float32Array([1, 2, 3, 4]) });
    expect(Array.from(arrays.get('b')?.values ?? [])).toEqual([5, 6]);
  }
});

test('entries that are not float32 are passed over', () => {
  const counter = { steps: { dtype: 'I64', shape: [], data_offsets: [24, 32] } };
  expect([
    ...readSafetensors(written({ ...header, ...counter }, Buffer.concat([body, Buffer.alloc(8)]))).keys(),
  ]).toEqual(['a', 'b']);
});

test('a file cut short, one that is empty and one that is something else are refused by name', () => {
  expect(() => readSafetensors(written(header, body.subarray(0, 20)))).toThrow(/weights.safetensors is damaged.*'b'/);
  const file = join(folder, 'other.safetensors');
  writeFileSync(file, '');
  expect(() => readSafetensors(file)).toThrow(/damaged/);
  writeFileSync(file, 'PK\u0003\u0004 this is a zip, not a weights file');
  expect(() => readSafetensors(file)).toThrow(/damaged/);
});
