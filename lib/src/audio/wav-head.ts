/** The header of a WAV file. */
export interface WavHead {
  /** Sample encoding: 1 PCM, 3 float, 6 A-law, 7 mu-law, others by the list of WAVE formats. */
  readonly format: number;
  /** Byte offset of the format in the file. */
  readonly formatAt: number;
  readonly channels: number;
  /** Sample rate in Hz. */
  readonly rate: number;
  /** Duration by the header; NaN if it is unknown. */
  readonly seconds: number;
}

/** The extensible format: the header gives the actual format in a later field. */
const EXTENSIBLE = 0xfffe;

/** The length field of a file whose length is unknown when it is written: to a pipe, or as RF64. */
export const UNKNOWN_LENGTH = 0xffffffff;

/** The bytes from `from` to `to` as characters of Latin-1. */
export const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Array.from(bytes.subarray(from, to), (byte) => String.fromCharCode(byte)).join('');

/**
 * Parses the header of a WAV file from its first bytes: chunks of name, length and contents, in any order. `fmt ` gives the
 * encoding, `data` contains the audio (RIFX is the big-endian form). The bytes may be truncated after `fmt `; returns
 * undefined if they have no `fmt ` chunk.
 */
export function wavHead(bytes: Uint8Array): WavHead | undefined {
  const name = (at: number) => latin1(bytes, at, at + 4);
  if (bytes.length < 12 || name(8) !== 'WAVE') return undefined;
  const isBigEndian = name(0) === 'RIFX';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const uint16 = (at: number) => view.getUint16(at, !isBigEndian);
  const uint32 = (at: number) => view.getUint32(at, !isBigEndian);
  let format: Omit<WavHead, 'seconds'> | undefined;
  let bytesPerSecond = Number.NaN;
  for (let at = 12; at + 8 <= bytes.length; at += 8 + uint32(at + 4) + (uint32(at + 4) % 2)) {
    if (name(at) === 'fmt ' && at + 24 <= bytes.length) {
      const tag = uint16(at + 8);
      const isExtensible = tag === EXTENSIBLE && at + 34 <= bytes.length;
      bytesPerSecond = uint32(at + 16);
      format = {
        format: isExtensible ? uint16(at + 32) : tag,
        formatAt: at + 8,
        channels: uint16(at + 10),
        rate: uint32(at + 12),
      };
    }
    if (name(at) === 'data') {
      const length = uint32(at + 4);
      return format && { ...format, seconds: length === UNKNOWN_LENGTH ? Number.NaN : length / bytesPerSecond };
    }
  }
  return format && { ...format, seconds: Number.NaN };
}
