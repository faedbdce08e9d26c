import { TransferError } from './error';
import { existsSync, statSync } from './platform/files';
import { dirname, resolve } from './platform/paths';

type Reason = readonly [what: string, advice: string];

const FULL = 'Make room there, or choose a place on another disk.';
const ELSEWHERE = 'Choose a folder that you may write to.';
const DENIED: Reason = ['permission is denied', 'Look at the owner and the mode of the file and its folder: ls -ld.'];
const MANY: Reason = ['too many files are open', 'Close some, or raise the limit: ulimit -n.'];
const HELD: Reason = [
  'it is read-only, or another program has it open',
  'Close that program. If it is an antivirus or OneDrive, try again, or choose a folder that it does not watch.',
];
const NO_FOLDER: Reason = ['part of its path is a file, not a folder', 'Choose another path, or move that file.'];

/** The meaning of each error code of the operating system, and what to try. */
const REASONS: Readonly<Record<string, Reason>> = {
  ENOSPC: ['the disk is full', FULL],
  EDQUOT: ['your quota on this disk is used up', FULL],
  EFBIG: ['it is larger than files may be there', 'Choose a place on another disk.'],
  EROFS: ['the file system is read-only', ELSEWHERE],
  EACCES: DENIED,
  EPERM: DENIED,
  EBUSY: ['it is in use', 'Close the program that has it open.'],
  EISDIR: ['it is a folder', 'Give the path of a file.'],
  ENODEV: ['it is a device or a pipe', 'Give the path of a file.'],
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
  ENOENT: ['it does not exist', 'Check the path.'],
  EMFILE: MANY,
  ENFILE: MANY,
  ENAMETOOLONG: ['its name is too long', 'Choose a shorter one; most file systems allow 255 bytes.'],
  ELOOP: ['its symbolic links lead in a circle', 'Remove the link: rm.'],
  EIO: ['the disk reports an error', 'Try another disk, and check this one.'],
};

/** What differs on Windows, which reports by the same codes that a file is held. */
const ON_WINDOWS: typeof REASONS = { EACCES: HELD, EPERM: HELD, EBUSY: HELD };

/**
 * Converts a file-system error to a TransferError that names the file, the reason and what to try. The original error is its
 * `cause`. Errors of other kinds are returned unchanged. `verb` completes "FILE cannot be …".
 */
export function fileError(
  cause: unknown,
  file: string,
  verb: 'written' | 'read' | 'removed',
  platform = globalThis.process?.platform as string | undefined,
): unknown {
  const { message = '', syscall, code: systemCode } = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  const code = syscall === undefined ? codeIn(message) : systemCode;
  if (cause instanceof TransferError || code === undefined) return cause;
  const reasons = platform === 'win32' ? { ...REASONS, ...ON_WINDOWS } : REASONS;
  const [what, advice] = reasons[code] ?? [message, 'Choose another path.'];
  const parent = REASONS[code] === NO_FOLDER ? fileAbove(file) : undefined;
  const why = parent ? `${parent} is a file, not a folder` : what;
  return new TransferError(`${file} cannot be ${verb}: ${why}. ${advice}`, { cause });
}

/** The code of the file-system error that caused this error, or undefined. */
export function fileErrorCode(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : cause === undefined ? undefined : fileErrorCode(cause);
}

/** The code in a message of TensorFlow, which reports the system's message without its code. */
function codeIn(message: string): string | undefined {
  if (/No space left on device/.test(message)) return 'ENOSPC';
  return /Read-only file system/.test(message) ? 'EROFS' : undefined;
}

/** The nearest existing ancestor of a path if it is not a folder, else undefined. */
function fileAbove(file: string): string | undefined {
  let above = dirname(resolve(file));
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above);
  return statSync(above).isDirectory() ? undefined : above;
}
