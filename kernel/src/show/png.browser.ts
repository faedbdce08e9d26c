import { joined } from 'transferlab/dist/bytes';
import { crc32 } from 'transferlab/dist/checksum';
import { toBase64 } from 'transferlab/dist/platform/base64';

/** Bytes of one uncompressed block of a deflate stream. */
const MOST = 65_535;

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/** The twin of png.ts: a browser compresses only asynchronously, so the deflate stream has uncompressed blocks. */
export function pngBase64(rgba: Uint8Array, width: number, height: number): string {
  const rows = new Uint8Array(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) {
    rows.set(rgba.subarray(4 * width * y, 4 * width * (y + 1)), y * (1 + 4 * width) + 1);
  }
  const header = [...bigEndian(width), ...bigEndian(height), 8, 6, 0, 0, 0];
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', Uint8Array.from(header)),
    chunk('IDAT', stored(rows)),
    chunk('IEND', new Uint8Array()),
  ];
  return toBase64(joined(parts));
}

/** A zlib stream of uncompressed blocks. */
function stored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let from = 0; from < bytes.length; from += MOST) {
    const block = bytes.subarray(from, from + MOST);
    const last = from + MOST >= bytes.length ? 1 : 0;
    const [low, high] = [block.length & 255, block.length >> 8];
    parts.push(Uint8Array.of(last, low, high, ~low & 255, ~high & 255), block);
  }
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return joined([...parts, Uint8Array.from(bigEndian(((b << 16) | a) >>> 0))]);
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const named = joined([new TextEncoder().encode(type), content]);
  return joined([Uint8Array.from(bigEndian(content.length)), named, Uint8Array.from(bigEndian(crc32(named)))]);
}

const bigEndian = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
