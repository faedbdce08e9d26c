/** What the head of a WAV file says of the sound behind it. */
export interface WavHead {
  /** How a sample is coded: 1 PCM, 3 float, 6 A-law, 7 mu-law, others by the WAVE format's list. */
  readonly format: number;
  /** Where the file says so. */
  readonly formatAt: number;
  readonly channels: number;
  readonly rate: number;
  /** Length by the head, NaN where it does not say. */
  readonly seconds: number;
}

/** The format that stands for another one, named further on in the head. */
const EXTENSIBLE = 0xfffe;

/** What a program writes as a length that it does not know yet: one that writes to a pipe, and RF64. */
export const UNKNOWN_LENGTH = 0xffffffff;

/**
 * Reads the head of a WAV file from its first bytes: chunks of a name, a length and a content, in any order, of which
 * `fmt ` tells the coding and `data` is the sound (RIFX is the same with the most significant byte first). Undefined where
 * these bytes have no `fmt `; what they hold may be cut off behind it.
 */
export function wavHead(bytes: Buffer): WavHead | undefined {
  const name = (at: number) => bytes.toString('latin1', at, at + 4);
  if (bytes.length < 12 || name(8) !== 'WAVE') return undefined;
  const isBig = name(0) === 'RIFX';
  const two = (at: number) => (isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at));
  const four = (at: number) => (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  let format: Omit<WavHead, 'seconds'> | undefined;
  let bytesASecond = Number.NaN;
  for (let at = 12; at + 8 <= bytes.length; at += 8 + four(at + 4) + (four(at + 4) % 2)) {
    if (name(at) === 'fmt ' && at + 24 <= bytes.length) {
      const tag = two(at + 8);
      const isExtensible = tag === EXTENSIBLE && at + 34 <= bytes.length;
      bytesASecond = four(at + 16);
      format = {
        format: isExtensible ? two(at + 32) : tag,
        formatAt: at + 8,
        channels: two(at + 10),
        rate: four(at + 12),
      };
    }
    if (name(at) === 'data') {
      const length = four(at + 4);
      return format && { ...format, seconds: length === UNKNOWN_LENGTH ? Number.NaN : length / bytesASecond };
    }
  }
  return format && { ...format, seconds: Number.NaN };
}
