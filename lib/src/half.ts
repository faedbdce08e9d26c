/** Every half-precision number (IEEE 754 binary16) by its bits: a table lookup is faster than the arithmetic. */
let table: Float32Array | undefined;

/** Converts half-precision numbers, given by their bits, to float32. */
export function widenHalf(bits: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => valueOfHalf(half));
  const values = new Float32Array(bits.length);
  for (let index = 0; index < bits.length; index++) values[index] = table[bits[index]];
  return values;
}

/** One sign bit, five of exponent, ten of fraction. */
function valueOfHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** Converts bfloat16 numbers, the upper 16 bits of a float32, to float32. */
export function widenBrainFloat(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}
