import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openSafetensors, writeSafetensors } from './safetensors';

const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
const arraysOf = (file: string) => openSafetensors(file, 'Delete it.').arrays;

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
    const arrays = arraysOf(written({ ...header, __metadata__: { padding } }, body));
    expect([...arrays.keys()]).toEqual(['a', 'b']);
    expect(arrays.get('a')).toEqual({ shape: [2, 2], values: new Float32Array([1, 2, 3, 4]) });
    expect(Array.from(arrays.get('b')?.values ?? [])).toEqual([5, 6]);
  }
});

test('entries of types that are not known here are passed over', () => {
  const counter = { steps: { dtype: 'I64', shape: [], data_offsets: [24, 32] } };
  expect([...arraysOf(written({ ...header, ...counter }, Buffer.concat([body, Buffer.alloc(8)]))).keys()]).toEqual([
    'a',
    'b',
  ]);
});

test('a file cut short, one that is empty and one that is something else are refused by name', () => {
  expect(() => arraysOf(written(header, body.subarray(0, 20)))).toThrow(/weights.safetensors is damaged.*'b'/);
  const file = join(folder, 'other.safetensors');
  writeFileSync(file, '');
  expect(() => arraysOf(file)).toThrow(/damaged/);
  writeFileSync(file, 'PK\u0003\u0004 this is a zip, not a weights file');
  expect(() => arraysOf(file)).toThrow(/damaged/);
});

test('a file is written to the byte as the format says', () => {
  const file = join(folder, 'written.safetensors');
  writeSafetensors(file, new Map([['a', { shape: [1, 2], values: new Float32Array([1, -2]) }]]), { by: 'hand' });
  const text = '{"__metadata__":{"by":"hand"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
  // 8 bytes of length, 85 letters and 35 spaces make 128, which 64 divides; 85 and 35 are 120: 0x78. 1 is 0x3f800000 and -2 is 0xc0000000, low byte first.
  expect(text).toHaveLength(85);
  const expected = [[0x78, 0, 0, 0, 0, 0, 0, 0], [...Buffer.from(text.padEnd(120))], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]];
  expect([...readFileSync(file)]).toEqual(expected.flat());
});

test('what was written is read: arrays of any shape, names and texts of any letters', () => {
  const file = join(folder, 'again.safetensors');
  const arrays = new Map([
    ['größe/kernel', { shape: [2, 3], values: new Float32Array([0, 1.5, -0, Infinity, 1e-45, 3]) }],
    ['scalar', { shape: [], values: new Float32Array([7]) }],
    ['empty', { shape: [0, 4], values: new Float32Array(0) }],
    ['part', { shape: [2], values: new Float32Array([9, 1, 2, 9]).subarray(1, 3) }],
  ]);
  writeSafetensors(file, arrays, { 'a "b"': 'ü\n' });
  const { arrays: read, metadata } = openSafetensors(file, '');
  expect([...read]).toEqual(
    [...arrays].map(([name, { shape, values }]) => [name, { shape, values: Float32Array.from(values) }]),
  );
  expect(metadata).toEqual({ 'a "b"': 'ü\n' });
});

test('a header that lies about the numbers is refused', () => {
  for (const entry of [
    { dtype: 'F32', shape: [2] },
    { dtype: 'F32', data_offsets: [0, 8] },
    { dtype: 'F32', shape: [2], data_offsets: [-8, 0] },
  ])
    expect(() => arraysOf(written({ a: entry }, body))).toThrow(/damaged \('a' does not fit\)/);
});

test('half-precision arrays are widened, and whole numbers stand apart', () => {
  const halves = { shape: [2], dtype: 'F16', data_offsets: [0, 4] };
  const brain = { shape: [2], dtype: 'BF16', data_offsets: [4, 8] };
  const bytes = { shape: [3], dtype: 'U8', data_offsets: [8, 11] };
  const body = Buffer.from([0x00, 0x3c, 0x00, 0xc0, 0x80, 0x3f, 0x00, 0xc0, 1, 2, 255]);
  const { arrays, integers } = openSafetensors(written({ halves, brain, bytes }, body), 'Delete it.');
  expect([...(arrays.get('halves')?.values ?? [])]).toEqual([1, -2]);
  expect([...(arrays.get('brain')?.values ?? [])]).toEqual([1, -2]);
  expect(integers.get('bytes')).toEqual({ shape: [3], values: Uint8Array.of(1, 2, 255) });
  expect([...arrays.keys()]).toEqual(['halves', 'brain']);
});

test('whole numbers are written and read', () => {
  const file = join(folder, 'whole.safetensors');
  const labels = { shape: [2], values: Int32Array.of(-1, 7) };
  const pixels = { shape: [1, 3], values: Uint8Array.of(0, 128, 255) };
  writeSafetensors(
    file,
    new Map<string, typeof labels | typeof pixels>([
      ['labels', labels],
      ['pixels', pixels],
    ]),
  );
  const { integers } = openSafetensors(file, 'Delete it.');
  expect([integers.get('labels'), integers.get('pixels')]).toEqual([labels, pixels]);
});

test('a file that goes on after its last array is damaged, by a single byte and whatever type that array has', () => {
  const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const counter = { dtype: 'I64', shape: [1], data_offsets: [4, 12] };
  expect(arraysOf(written({ one, counter }, Buffer.alloc(12)))).toBeDefined();
  expect(() => arraysOf(written({ one, counter }, Buffer.alloc(13)))).toThrow(
    /damaged \(1 bytes follow its last array\)/,
  );
  expect(() => arraysOf(written({}, Buffer.alloc(2)))).toThrow(/2 bytes follow/);
});

test('a folder in the place of a file is named', () => {
  expect(() => openSafetensors(folder, '')).toThrow(
    `${folder} cannot be read: it is a folder. Give the path of a file.`,
  );
});

test.each([
  ['null', 'its header is not a JSON object'],
  ['[]', 'its header is not a JSON object'],
  ['{"__metadata__":null}', 'its texts are no JSON object'],
  ['{"a":{"dtype":"F32","shape":3,"data_offsets":[0,4]}}', "'a' is described wrongly"],
  ['{"a":{"dtype":"F32","shape":[1],"data_offsets":3}}', "'a' is described wrongly"],
])('the header %s is refused as damaged', (text, what) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = join(folder, 'wrong.safetensors');
  writeFileSync(file, Buffer.concat([length, Buffer.from(text), body]));
  expect(() => openSafetensors(file, 'Fetch it again.')).toThrow(
    `wrong.safetensors is damaged (${what}). Fetch it again.`,
  );
});
