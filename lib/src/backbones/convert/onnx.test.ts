import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readOnnx } from './onnx';

/** A field that has a length before it, by hand: number and wire type 2 in one byte, at most 127 bytes of content. */
const field = (number: number, ...content: readonly (Uint8Array | number)[]) => {
  const bytes = Buffer.concat(content.map((part) => (typeof part === 'number' ? Buffer.of(part) : part)));
  return Buffer.concat([Buffer.of((number << 3) | 2, bytes.length), bytes]);
};
const text = (number: number, value: string) => field(number, Buffer.from(value));
/** A field of an integer below 128. */
const integer = (number: number, value: number) => Buffer.of(number << 3, value);

const node = field(1, text(1, 'sound'), text(1, 'kernel'), text(2, 'out'), text(3, 'first'), text(4, 'Conv'));
// 1 and -2 as IEEE 754 in 32 bits, lowest byte first.
const ONE_AND_MINUS_TWO = Buffer.from('0000803f000000c0', 'hex');
const tensor = (...dims: Uint8Array[]) =>
  field(5, ...dims, integer(2, 1), text(8, 'kernel'), field(9, ONE_AND_MINUS_TWO));
const model = (...graph: Uint8Array[]) => Buffer.concat([integer(1, 7), text(2, 'by hand'), field(7, ...graph)]);

test('nodes come with their type and inputs, tensors with shape and values; other fields are skipped', () => {
  const { nodes, floats } = readOnnx(model(node, tensor(integer(1, 2), integer(1, 1))));
  expect(nodes).toEqual([{ type: 'Conv', inputs: ['sound', 'kernel'] }]);
  expect(floats).toEqual(new Map([['kernel', { shape: [2, 1], values: Float32Array.of(1, -2) }]]));
});

test('the axes of a shape may be packed into one field', () => {
  expect(readOnnx(model(tensor(field(1, 1, 2)))).floats.get('kernel')?.shape).toEqual([1, 2]);
});

test('a tensor of another type than float is left out', () => {
  const int64 = field(5, integer(1, 1), integer(2, 7), text(8, 'shape'), field(9, ONE_AND_MINUS_TWO));
  expect(readOnnx(model(int64, tensor(integer(1, 2)))).floats.size).toBe(1);
});

test('a tensor whose bytes do not fit its shape is rejected by its name', () => {
  expect(() => readOnnx(model(tensor(integer(1, 3))))).toThrow("'kernel' has 8 bytes, not 12");
});

test('a model that ends early or has no graph is rejected', () => {
  const bytes = model(node, tensor(integer(1, 2)));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), (length) => {
      expect(() => readOnnx(bytes.subarray(0, length))).toThrow();
    }),
  );
});
