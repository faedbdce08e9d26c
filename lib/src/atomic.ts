import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { threadId } from 'node:worker_threads';
import { fileError } from './file-error';
import { makeFolders } from './make-folders';
import { isRunning, machineDigits } from './owner';
import { renameOver } from './rename';

/**
 * Writes a file atomically: its parts, one after the other, go into a temporary file in the same folder, which is flushed to
 * disk and then renamed. A reader, or the next process after a crash, finds the old content or the new. Makes the folder
 * where it is missing. A symbolic link stays one, and its target gets the content; an existing file keeps its mode.
 * Throws if it cannot be written; then the old content stays, and no temporary file.
 */
export function writeAtomically(file: string, ...parts: readonly (string | Uint8Array)[]): void {
  openAtomically(file).finish(...parts);
}

/** A temporary file that is being written. The caller must call either `finish` or `undo`. */
export interface Unfinished {
  /** Appends the content, or writes it over the bytes from offset `at` on. */
  write(part: string | Uint8Array, at?: number): void;
  /** Appends these last parts and renames the file to its final name. If that fails, the state is as after `undo`. */
  finish(...parts: readonly (string | Uint8Array)[]): void;
  /** Removes the temporary file; an existing file of the final name stays. */
  undo(): void;
}

export interface AtomicOptions {
  /** Whether to flush the content to disk before renaming; default true. With false, a power failure may lose it. */
  readonly flushed?: boolean;
}

/** Like `writeAtomically`, for content that is written in parts. */
export function openAtomically(named: string, { flushed = true }: AtomicOptions = {}): Unfinished {
  const inWords = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw fileError(cause, named, 'written');
    }
  };
  const { file, temporary, open } = inWords(() => openTemporary(named));
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(open);
    isOpen = false;
  };
  const undo = () => {
    close();
    rmSync(temporary, { force: true });
  };
  const write = (part: string | Uint8Array, at?: number) => {
    // A single writeSync may write only a part on a disk that fills up, and reports that only by its result.
    if (at === undefined) return writeFileSync(open, part);
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    for (let from = 0; from < bytes.length; ) from += writeSync(open, bytes, from, bytes.length - from, at + from);
  };
  return {
    write: (part, at) => inWords(() => write(part, at)),
    finish(...parts) {
      try {
        inWords(() => {
          for (const part of parts) write(part);
          if (flushed) fsyncSync(open);
          close();
          renameOver(temporary, file);
        });
      } catch (cause) {
        undo();
        throw cause;
      }
    },
    undo,
  };
}

function openTemporary(named: string) {
  makeFolders(dirname(named));
  const file = withoutLinks(named);
  const old = statSync(file, { throwIfNoEntry: false });
  if (old?.isDirectory()) throw systemError('EISDIR');
  if (old && !old.isFile()) throw systemError('ENODEV');
  makeFolders(dirname(file));
  removeLeftovers(dirname(file), basename(file));
  const temporary = temporaryName(file);
  const open = openSync(temporary, 'wx', old && old.mode & 0o777);
  // The umask has been applied to the mode at creation.
  if (old) fchmodSync(open, old.mode & 0o7777);
  return { file, temporary, open };
}

/** An error like the one that the operating system would report. */
const systemError = (code: string) => Object.assign(new Error(code), { code, syscall: 'open' });

let calls = 0;

/** A unique temporary name in a file's folder, across threads and processes. `removeLeftovers` recognises it. */
export function temporaryName(file: string): string {
  const call = `${threadId}-${++calls}-${randomBytes(4).toString('hex')}`;
  return join(dirname(file), `${shortened(basename(file))}.${process.pid}-${machineDigits()}-${call}.tmp`);
}

/** The target of a chain of symbolic links, which need not exist. */
function withoutLinks(named: string, links = 0): string {
  const file = join(realpathSync(dirname(named)), basename(named));
  let target: string;
  try {
    target = readlinkSync(file);
  } catch (cause) {
    // EINVAL: not a symbolic link.
    if (/^(EINVAL|ENOENT|UNKNOWN)$/.test((cause as NodeJS.ErrnoException).code ?? '')) return file;
    throw cause;
  }
  if (links === 40) throw systemError('ELOOP');
  const next = resolve(dirname(file), target);
  makeFolders(dirname(next));
  return withoutLinks(next, links + 1);
}

/** The temporary file's name may be 55 bytes longer, and names have at most 255 bytes. */
function shortened(name: string): string {
  return Buffer.byteLength(name) <= 200 ? name : createHash('sha256').update(name).digest('hex');
}

/** Milliseconds without a write after which a temporary file counts as abandoned. */
const ABANDONED = 24 * 3600 * 1000;

/** Removes the temporary files and folders of ended processes in a folder: those of one file, or all. */
export function removeLeftovers(folder: string, file?: string): void {
  for (const name of readdirSync(folder)) {
    const [, whose, pid, machine] = /^(.*)\.(\d+)(?:-([0-9a-f]{6})-[0-9a-f-]+)?\.tmp$/s.exec(name) ?? [];
    if (pid === undefined || (file !== undefined && whose !== shortened(file))) continue;
    const isOurs = machine === undefined || machine === machineDigits();
    if (isOurs && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true, recursive: true });
    // The state of a process of another container or machine is unknown, and process ids are reused.
    else if (ageOf(join(folder, name)) > ABANDONED) rmSync(join(folder, name), { force: true, recursive: true });
  }
}

function ageOf(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}
