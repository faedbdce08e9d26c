/** One field of a protobuf message: a varint or fixed number of at most 64 bits, or bytes with a length. */
export interface Field {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 bytes with a length, 5 four bytes. */
  readonly wire: number;
  /** A signed varint; 0n for other wire types. */
  readonly integer: bigint;
  /** The bytes of wire types 1, 2 and 5, as a view of the message. */
  readonly bytes: Uint8Array;
}

const NONE = new Uint8Array(0);

/**
 * The fields of a protobuf message in their order. Bytes are views, so a file of any size is not copied.
 * Throws an Error without advice if a field is cut off or has no valid type: the caller knows the file.
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  while (at < message.length) {
    const key = varintAt(message, at);
    at = key.end;
    const number = Number(key.value >> 3n);
    const wire = Number(key.value & 7n);
    if (number === 0) throw new Error(`byte ${at} begins a field with number 0`);
    if (wire === 0) {
      const { value, end } = varintAt(message, at);
      yield { number, wire, integer: BigInt.asIntN(64, value), bytes: NONE };
      at = end;
      continue;
    }
    let length = wire === 1 ? 8 : 4;
    if (wire === 2) {
      const { value, end } = varintAt(message, at);
      at = end;
      length = Number(value);
    } else if (wire !== 1 && wire !== 5)
      throw new Error(`field ${number} has the wire type ${wire}, which no field has`);
    if (length > message.length - at) {
      throw new Error(`field ${number} announces ${length} bytes, and ${message.length - at} follow`);
    }
    yield { number, wire, integer: 0n, bytes: message.subarray(at, at + length) };
    at += length;
  }
}

/** The varints of a repeated integer field: packed into one field, or one each. */
export function integersOf({ wire, integer, bytes }: Field): bigint[] {
  if (wire === 0) return [integer];
  const values: bigint[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = varintAt(bytes, at);
    values.push(BigInt.asIntN(64, value));
    at = end;
  }
  return values;
}

/** The text of a field of bytes, in UTF-8. */
export function textOf({ bytes }: Field): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function varintAt(bytes: Uint8Array, from: number): { value: bigint; end: number } {
  // Almost all varints are short; these stay below 2^28 and need no bigint arithmetic.
  let low = 0;
  for (let count = 0; count < 4; count++) {
    const byte = byteAt(bytes, from + count);
    low |= (byte & 0x7f) << (7 * count);
    if (byte < 0x80) return { value: BigInt(low), end: from + count + 1 };
  }
  let value = BigInt(low);
  for (let count = 4; count < 10; count++) {
    const byte = byteAt(bytes, from + count);
    value |= BigInt(byte & 0x7f) << BigInt(7 * count);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: from + count + 1 };
  }
  throw new Error(`the integer at byte ${from} has more than ten bytes`);
}

function byteAt(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) throw new Error('an integer ends after its message');
  return bytes[at];
}
