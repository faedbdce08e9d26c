/**
 * The counter-based generator Philox4x32-10 (Salmon et al. 2011): block `index` of the stream that TensorFlow's stateless
 * operations draw for a seed of two 32-bit integers. A block has four 32-bit integers.
 */
export function philoxStream(seed: readonly [number, number]): (index: number) => Uint32Array {
  // TensorFlow scrambles the seed by one block first, so that weak seeds are as good as strong ones. Negative seeds
  // are sign-extended to 64 bits: their upper half is all ones.
  const wide = seed.flatMap((part) => [part >>> 0, part < 0 ? 0xffffffff : 0]);
  const mix = block(Uint32Array.from(wide), 0x3ec8f720, 0x02461e29);
  return (index) => {
    const counter = Uint32Array.of(index % 2 ** 32, Math.floor(index / 2 ** 32), mix[2], mix[3]);
    return block(counter, mix[0], mix[1]);
  };
}

function block(counter: Uint32Array, key0: number, key1: number): Uint32Array {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = [key0, key1];
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0);
    const [high1, low1] = multiply(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0];
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  return Uint32Array.of(c0, c1, c2, c3);
}

/** The upper and lower 32 bits of a product, from 16-bit halves: JavaScript's numbers have 53 bits of precision. */
function multiply(a: number, b: number): [high: number, low: number] {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (cross % 0x10000);
  const high = aHigh * bHigh + Math.floor(cross / 0x10000) + Math.floor(carry / 0x10000);
  return [high | 0, Math.imul(a, b)];
}

/** A generator of uniform numbers in [0, 1); neighbouring seeds give independent streams. */
export function philoxUnits(seed: readonly [number, number]): () => number {
  const blockAt = philoxStream(seed);
  let bits: Uint32Array = Uint32Array.of();
  let count = 0;
  return () => {
    if (count % 4 === 0) bits = blockAt(count / 4);
    return toUnit(bits[count++ % 4]);
  };
}

/** A float in [0, 1) from the lower 23 bits, as TensorFlow does. */
export function toUnit(bits: number): number {
  return (bits & 0x7fffff) / 2 ** 23;
}
