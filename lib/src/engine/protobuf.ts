/**
 * Fields of protobuf messages in their binary encoding. A message is a list of consecutive chunks, so that large bytes are not
 * copied: only `lengthOf` looks at all of them.
 */
export type Chunks = readonly Uint8Array[];

const encoder = new TextEncoder();

/** Wire types: a varint, eight bytes, a length before bytes, four bytes. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 };

/** The number of bytes of a message. */
export const lengthOf = (message: Chunks): number => message.reduce((sum, { length }) => sum + length, 0);

/** A message, or other bytes, as a field: the field number, the length, the bytes. */
export function bytesField(number: number, message: Chunks): Uint8Array[] {
  return [Uint8Array.from([...key(number, WIRE.bytes), ...varint(lengthOf(message))]), ...message];
}

export const textField = (number: number, text: string): Uint8Array[] => bytesField(number, [encoder.encode(text)]);

/** A field of an integer; a negative one takes ten bytes. */
export function integerField(number: number, value: number): Uint8Array[] {
  return [Uint8Array.from([...key(number, WIRE.varint), ...varint(value)])];
}

export function floatField(number: number, value: number): Uint8Array[] {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [Uint8Array.from(key(number, WIRE.fixed32)), bytes];
}

export function doubleField(number: number, value: number): Uint8Array[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [Uint8Array.from(key(number, WIRE.fixed64)), bytes];
}

const key = (number: number, wire: number) => varint(number * 8 + wire);

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}
