import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { field, integer, text } from '../fixtures/onnx-file';
import { parseModel } from './parse-model';

const node = field(1, text(1, 'sound'), text(1, 'kernel'), text(2, 'out'), text(3, 'first'), text(4, 'Conv'));
// 1 and -2 as IEEE 754 in 32 bits, lowest byte first.
const ONE_AND_MINUS_TWO = Buffer.from('0000803f000000c0', 'hex');
const tensor = (...dims: Uint8Array[]) =>
  field(5, ...dims, integer(2, 1), text(8, 'kernel'), field(9, ONE_AND_MINUS_TWO));
const model = (...graph: Uint8Array[]) => Buffer.concat([integer(1, 7), text(2, 'by hand'), field(7, ...graph)]);

const parse = (bytes: Uint8Array) => parseModel(bytes, 'hand.onnx').graph;

test('nodes come with type, inputs and outputs, tensors with shape and values', () => {
  const { nodes, initializers } = parse(model(node, tensor(integer(1, 2), integer(1, 1))));
  expect(nodes).toEqual([
    { name: 'first', type: 'Conv', domain: '', inputs: ['sound', 'kernel'], outputs: ['out'], attributes: {} },
  ]);
  expect(initializers).toEqual(
    new Map([['kernel', { type: 'float32', shape: [2, 1], values: Float32Array.of(1, -2) }]]),
  );
});

test('the axes of a shape may be packed into one field', () => {
  expect(parse(model(tensor(field(1, 1, 2)))).initializers.get('kernel')?.shape).toEqual([1, 2]);
});

test('typed fields hold the same values as raw bytes, and negative integers take ten bytes', () => {
  const floats = field(5, integer(1, 2), integer(2, 1), text(8, 'typed'), field(4, ONE_AND_MINUS_TWO));
  expect(parse(model(floats)).initializers.get('typed')?.values).toEqual(Float32Array.of(1, -2));
  const minusOne = Buffer.from('ffffffffffffffffff01', 'hex');
  const longs = field(5, integer(1, 2), integer(2, 7), text(8, 'longs'), field(7, 3, minusOne));
  expect(parse(model(longs)).initializers.get('longs')).toEqual({
    type: 'int64',
    shape: [2],
    values: Float64Array.of(3, -1),
  });
});

test('half precision is widened: 0x3c00 is 1, and 0xc000 is -2', () => {
  const half = field(5, integer(1, 2), integer(2, 10), text(8, 'half'), field(9, Buffer.from('003c00c0', 'hex')));
  expect(parse(model(half)).initializers.get('half')?.values).toEqual(Float32Array.of(1, -2));
});

test('attributes, inputs with open axes, and operator sets', () => {
  // Field 20, the kind: its key takes two bytes.
  const LIST_OF_INTEGERS = Buffer.of(0xa0, 0x01, 7);
  const attribute = field(5, text(1, 'pads'), field(8, 1, 2), LIST_OF_INTEGERS);
  const empty = field(5, text(1, 'axes'), LIST_OF_INTEGERS);
  const axes = field(2, field(1, text(2, 'batch')), field(1, integer(1, 3)));
  const input = field(11, text(1, 'sound'), field(2, field(1, integer(1, 1), axes)));
  const opset = field(8, text(1, 'ai.onnx'), integer(2, 17));
  const graph = field(7, field(1, text(4, 'Pad'), attribute, empty), input);
  const { opsets, graph: parsed } = parseModel(Buffer.concat([opset, graph]), 'hand.onnx');
  expect(opsets).toEqual({ '': 17 });
  expect(parsed.nodes[0].attributes).toEqual({ pads: [1, 2], axes: [] });
  expect(parsed.inputs).toEqual([{ name: 'sound', type: 'float32', shape: ['batch', 3] }]);
});

test('a tensor whose bytes do not fit its shape is rejected by its name before memory is taken', () => {
  expect(() => parse(model(tensor(integer(1, 3))))).toThrow(
    "'kernel' [3] of float32 needs 12 bytes, and the file has 8",
  );
  // 800,000,000 values, 3.2 GB of float32: as a varint 80 90 bc fd 02.
  const huge = Buffer.concat([Buffer.of(1 << 3), Buffer.from('8090bcfd02', 'hex')]);
  expect(() => parse(model(tensor(huge)))).toThrow("'kernel' [800000000] of float32 needs 3200000000 bytes");
});

test('a model that ends early or has no graph is rejected', () => {
  const bytes = model(node, tensor(integer(1, 2)));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), (length) => {
      expect(() => parse(bytes.subarray(0, length))).toThrow();
    }),
  );
});

describe('external data', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'onnx '));
    mkdirSync(join(folder, 'model'));
    writeFileSync(join(folder, 'secret'), ONE_AND_MINUS_TWO);
    writeFileSync(join(folder, 'model/data'), Buffer.concat([Buffer.alloc(8), ONE_AND_MINUS_TWO]));
    symlinkSync('../secret', join(folder, 'model/link'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const entry = (key: string, value: string) => field(13, text(1, key), text(2, value));
  const read = (location: string, offset = '8') => {
    const external = [entry('location', location), entry('offset', offset), integer(14, 1)];
    const stored = field(5, integer(1, 2), integer(2, 1), text(8, 'kernel'), ...external);
    return parseModel(model(stored), 'hand.onnx', join(folder, 'model')).graph.initializers.get('kernel')?.values;
  };

  test('is read from its offset', () => expect(read('data')).toEqual(Float32Array.of(1, -2)));

  test.each(['../secret', '/etc/passwd', 'link', 'sub/../../secret'])(
    'is not read outside the folder: %s',
    (location) => {
      expect(() => read(location, '0')).toThrow(
        `the tensor 'kernel' is in '${location}', which is outside the model's folder`,
      );
    },
  );

  test('is checked against the length of its file', () => {
    expect(() => read('data', '12')).toThrow('bytes 12 to 20 of data, which has 16');
    expect(() => read('other')).toThrow("is in 'other', which is not in the model's folder");
  });
});
