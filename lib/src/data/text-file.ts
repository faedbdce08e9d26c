import { TransferError } from '../error';
import { findUpwards } from '../places';
import { readFileSync } from '../platform/files';
import { workingFolder } from '../platform/machine';
import { FOLDER, notRegular } from '../regular-file';

/** Byte order marks and their encodings. */
const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The full contents of a text file, without its byte order mark. The encoding is UTF-8 unless that mark or `encoding` says
 * otherwise: a label of the Encoding Standard (WHATWG) such as `windows-1252`, `utf-16le`, `shift_jis`. A relative path is
 * searched from the working folder upwards. Throws if the file is missing, contains invalid bytes for its encoding (the
 * error gives the first one's position) or is not text.
 */
export function readText(file: string, encoding?: string): string {
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${workingFolder()} or above it. Give its path from there, or the full path.`,
    );
  }
  const problem = notRegular(path);
  if (problem === FOLDER) throw new TransferError(`${file} is a folder. Give the file in it.`);
  if (problem) throw new TransferError(`${file} cannot be read as text: ${problem}. Give a regular file.`);
  const bytes = readFileSync(path);
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];
  const text = decoded(bytes, encoding ?? marked ?? 'utf-8', file);
  // UTF-16 text in Latin letters is also valid UTF-8, with a zero byte next to each letter.
  if (text.includes('\0')) {
    throw new TransferError(
      `${file} contains zero bytes, which no text has. If it is UTF-16, pass encoding: 'utf-16le'; if it is a workbook ` +
        '(.xlsx) or an archive, save its contents as CSV first.',
    );
  }
  return text;
}

function decoded(bytes: Uint8Array, encoding: string, file: string): string {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new TransferError(
      `encoding must be a label of the Encoding Standard; got '${encoding}'. Try 'utf-8', 'windows-1252' or 'utf-16le'.`,
    );
  }
  try {
    // In a single call, Node treats windows-1252 as ISO 8859-1, which has no euro sign and no curly quotation marks.
    return decoder.decode(bytes, { stream: true }) + decoder.decode();
  } catch {
    throw new TransferError(explainBytes(bytes, encoding, file));
  }
}

/** The error message for invalid bytes: the position of the first, and likely encodings. */
function explainBytes(bytes: Uint8Array, encoding: string, file: string): string {
  if (decoderName(encoding) !== 'utf-8') {
    return `${file} is not ${encoding}: it contains invalid bytes for that encoding. Leave encoding out if the file is UTF-8, or pass another.`;
  }
  const offset = firstInvalidByte(bytes);
  const line = bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
  return (
    `${file} is not UTF-8: byte ${offset} (in line ${line}) is 0x${bytes[offset].toString(16).toUpperCase()}. ` +
    "Pass encoding: 'windows-1252' if it comes from Excel or an older Windows program, 'utf-16le' if it was saved " +
    'as Unicode, or save it as UTF-8.'
  );
}

const decoderName = (encoding: string) => new TextDecoder(encoding).encoding;

/** U+FFFD in UTF-8. */
const REPLACEMENT = [0xef, 0xbf, 0xbd];

/** The offset of the first invalid byte: non-fatal decoding replaces it with U+FFFD. Skips a U+FFFD of the text itself. */
function firstInvalidByte(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let offset = 0;
  let from = 0;
  for (;;) {
    const index = lenient.indexOf('\ufffd', from);
    offset += new TextEncoder().encode(lenient.slice(from, index)).length;
    if (!REPLACEMENT.every((byte, index) => bytes[offset + index] === byte)) return offset;
    offset += 3;
    from = index + 1;
  }
}
