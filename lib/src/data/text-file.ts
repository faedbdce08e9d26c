import { readFileSync } from 'node:fs';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { FOLDER, notRegular } from '../regular-file';

/** The marks that a text may begin with, and what they say of its encoding. */
const MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * A text file, whole, without the mark at its begin. It is UTF-8 unless such a mark or `encoding` says otherwise; that is
 * a label of the Encoding Standard (WHATWG): `windows-1252`, `utf-16le`, `shift_jis`. A relative path is looked for from
 * the working folder upwards. A file that is missing, that holds bytes which its encoding does not allow (the first is
 * named by its place), or that is no text at all, is a TransferError.
 */
export function readText(file: string, encoding?: string): string {
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${process.cwd()} or above it. Give its path from there, or the whole path.`,
    );
  }
  const odd = notRegular(path);
  if (odd === FOLDER) throw new TransferError(`${file} is a folder. Give the file in it.`);
  if (odd) throw new TransferError(`${file} cannot be read as text: ${odd}. Give a regular file.`);
  const bytes = readFileSync(path);
  const marked = MARKS.find(([, mark]) => mark.every((byte, place) => bytes[place] === byte))?.[0];
  const text = decoded(bytes, encoding ?? marked ?? 'utf-8', file);
  // UTF-16 of western letters is also UTF-8: with a zero byte beside each letter.
  if (text.includes('\0')) {
    throw new TransferError(
      `${file} holds zero bytes, which no text has. If it is UTF-16, pass encoding: 'utf-16le'; if it is a workbook ` +
        '(.xlsx) or an archive, save what is in it as CSV first.',
    );
  }
  return text;
}

function decoded(bytes: Buffer, encoding: string, file: string): string {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new TransferError(
      `encoding: '${encoding}' is not known here. Pass one of the Encoding Standard, such as 'utf-8', 'windows-1252' or 'utf-16le'.`,
    );
  }
  try {
    // In one go, Node takes windows-1252 for ISO 8859-1, which has no euro sign and no curly quotation marks.
    return decoder.decode(bytes, { stream: true }) + decoder.decode();
  } catch {
    throw new TransferError(explainBytes(bytes, encoding, file));
  }
}

/** Where the first wrong byte stands, and what the file may be instead. */
function explainBytes(bytes: Buffer, encoding: string, file: string): string {
  if (decoderName(encoding) !== 'utf-8') {
    return `${file} is not ${encoding}: it holds bytes that stand for nothing there. Leave encoding out where the file is UTF-8, or pass another.`;
  }
  const offset = firstWrongByte(bytes);
  const line = bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
  return (
    `${file} is not UTF-8: byte ${offset} (in line ${line}) is 0x${bytes[offset].toString(16).toUpperCase()}. ` +
    "Pass encoding: 'windows-1252' where it comes from Excel or an older Windows program, 'utf-16le' where it was saved " +
    'as Unicode, or save it as UTF-8.'
  );
}

const decoderName = (encoding: string) => new TextDecoder(encoding).encoding;

/** Decoded with forgiveness, a wrong byte becomes U+FFFD; one that the text itself holds is passed over. */
function firstWrongByte(bytes: Buffer): number {
  const forgiving = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let offset = 0;
  let from = 0;
  for (;;) {
    const place = forgiving.indexOf('\ufffd', from);
    offset += Buffer.byteLength(forgiving.slice(from, place));
    if (bytes.subarray(offset, offset + 3).toString('hex') !== 'efbfbd') return offset;
    offset += 3;
    from = place + 1;
  }
}
