/** CRC-32 of zip and PNG (ISO 3309). */
export const crc32 = checksumBy(0xedb88320);

/** CRC-32C (Castagnoli), of TensorFlow's records. */
export const crc32c = checksumBy(0x82f63b78);

/** A cyclic redundancy check of 32 bits by its polynomial, lowest bit first. */
function checksumBy(polynomial: number): (bytes: Uint8Array) => number {
  const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
    return remainder;
  });
  return (bytes) => {
    let remainder = 0xffffffff;
    for (const byte of bytes) remainder = (remainder >>> 8) ^ remainders[(remainder ^ byte) & 0xff];
    return ~remainder >>> 0;
  };
}
