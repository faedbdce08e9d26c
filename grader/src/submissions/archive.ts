import { type Entry, fromBufferPromise, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { clipped, visibleLine } from '../visible-text';
import { JUNK, READ, REPORT } from './handed';

/** What an archive may hold. Sizes are those after unpacking; an entry that lies about its own is refused. */
export interface ArchiveLimits {
  entries: number;
  fileBytes: number;
  totalBytes: number;
  /** Unpacked to packed, for an entry of more than a megabyte. */
  ratio: number;
}

const MB = 2 ** 20;
export const OF_A_STUDENT: ArchiveLimits = { entries: 5000, fileBytes: 32 * MB, totalBytes: 64 * MB, ratio: 200 };
export const OF_A_CLASS: ArchiveLimits = { entries: 500_000, fileBytes: 64 * MB, totalBytes: 4096 * MB, ratio: 200 };

const DEEPEST = 32;
const LONGEST = 400;

/** An archive, or something in it, that can't be used: a sentence for the instructor. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

interface ZipOptions {
  /** Gets the paths of what is not unpacked; a folder's ends with `/`. */
  other?: (path: string) => void;
  /** Reports of projects are unpacked too. */
  reports?: boolean;
}

/**
 * Reads the files of a zip that can hold answers and gives each to `take`, by a path that stays inside. Entries that
 * can't be taken (a path that leads out, a link, an encrypted one) are left out and returned as sentences; a zip that
 * can't be trusted as a whole (not a zip, a bomb, too many entries) throws an ArchiveError before anything is unpacked.
 */
export async function readZip(
  zip: string | Buffer,
  limits: ArchiveLimits,
  take: (path: string, content: Buffer) => void,
  options: ZipOptions = {},
): Promise<string[]> {
  const notes: string[] = [];
  try {
    const raw = { lazyEntries: true, decodeStrings: false, autoClose: false };
    const opened = await (typeof zip === 'string' ? openPromise(zip, raw) : fromBufferPromise(zip, raw));
    try {
      const entries = await entriesOf(opened, limits, notes, options);
      for (const [path, entry] of entries) {
        const content = await unpacked(opened, entry).catch((error: Error) => {
          notes.push(`${shown(path)} could not be unpacked: ${error.message}.`);
        });
        if (content) take(path, content);
      }
    } finally {
      opened.close();
    }
  } catch (error) {
    if (error instanceof ArchiveError || isSystemError(error)) throw error;
    throw new ArchiveError(`It is not a zip file that can be read (${(error as Error).message}).`);
  }
  return notes;
}

/** A full disk and the like are not the archive's fault. */
const isSystemError = (error: unknown) =>
  typeof (error as NodeJS.ErrnoException).errno === 'number' && 'syscall' in (error as object);

/** The entries to unpack, by path. Nothing is unpacked here: sizes are those the archive declares, held to it later. */
async function entriesOf(
  zip: ZipFile,
  limits: ArchiveLimits,
  notes: string[],
  { other = () => undefined, reports = false }: ZipOptions,
): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw tooMany(limits);
  const entries = new Map<string, Entry>();
  let seen = 0;
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    if (++seen > limits.entries) throw tooMany(limits);
    const raw = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    const name = raw.normalize('NFC');
    if (JUNK.test(name)) continue;
    const read = (READ.test(name) || (reports && REPORT.test(name))) && !name.endsWith('/');
    const refused = refusal(name, entry);
    if (refused) {
      notes.push(refused);
      continue;
    }
    const path = name
      .split('/')
      .filter((part) => part && part !== '.')
      .join('/');
    if (!read) {
      other(name.endsWith('/') ? `${path}/` : path);
      continue;
    }
    const { uncompressedSize: size, compressedSize } = entry;
    if (size > limits.fileBytes) {
      throw new ArchiveError(
        `${shown(path)} in it would take ${megabytes(size)}; at most ${megabytes(limits.fileBytes)} are unpacked.`,
      );
    }
    if (size > MB && size > limits.ratio * Math.max(compressedSize, 1)) {
      throw new ArchiveError(
        `${shown(path)} in it unpacks to ${Math.round(size / Math.max(compressedSize, 1))} times its size, as a zip bomb does.`,
      );
    }
    total += size;
    if (total > limits.totalBytes) {
      throw new ArchiveError(`It unpacks to more than ${megabytes(limits.totalBytes)}, as a zip bomb does.`);
    }
    if (entries.has(path)) notes.push(`${shown(path)} is in the zip twice; the last one counts, as with unzip.`);
    entries.set(path, entry);
  }
  return entries;
}

const tooMany = ({ entries }: ArchiveLimits) =>
  new ArchiveError(`It has more than ${entries} entries. Only the exercises' files are needed, without node_modules.`);

/** Why an entry is left out, if it is. */
function refusal(name: string, entry: Entry): string | undefined {
  const parts = name.split('/');
  if (validateFileName(name) !== null || /^[A-Za-z]:/.test(name)) {
    return `${shown(name)} in the zip has a path that leads out of it; it was not unpacked.`;
  }
  if (/\p{Cc}/u.test(name) || name.length > LONGEST || parts.length > DEEPEST) {
    return `${shown(name)} in the zip has a name that no file should have; it was not unpacked.`;
  }
  if (isLink(entry)) return `${shown(name)} in the zip is a link and no file; it was not unpacked.`;
  if (entry.isEncrypted()) return `${shown(name)} in the zip is encrypted; it was not unpacked.`;
  if (!entry.canDecodeFileData())
    return `${shown(name)} is packed by a method that is not deflate; it was not unpacked.`;
  return undefined;
}

const UNIX = 3;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;

/** Whether Unix attributes say that it is a link, a device or a pipe. */
function isLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const type = (externalFileAttributes >>> 16) & FILE_TYPE;
  return versionMadeBy >> 8 === UNIX && type !== 0 && type !== REGULAR && type !== 0o040000;
}

async function unpacked(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const megabytes = (bytes: number) => `${Math.round(bytes / MB)} MB`;

/** A name as it can be printed: hostile names hold newlines, escapes and much text. */
export function shown(name: string): string {
  return name.length > 100 ? `${visibleLine(clipped(name, 100))}…` : visibleLine(name);
}
