import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { removeLeftovers, temporaryName } from './atomic';
import { TransferError } from './error';
import { fileError } from './file-error';
import { makeFolders } from './make-folders';
import { type Owner, stateOf, thisProcess } from './owner';

/** Who holds a lock, and since when. */
export interface Holder extends Owner {
  /** An ISO date. */
  readonly since?: string;
  /** Identifies this acquisition of the lock. */
  readonly token?: string;
}

export interface LockOptions {
  /**
   * Milliseconds without a heartbeat after which a holder on another machine or in another container counts as gone,
   * because its process cannot be checked; default one minute. `lockFile` sends a heartbeat every ten seconds.
   */
  readonly silence?: number;
  /** Makes the error for a lock that is held; the default error names the holder. */
  readonly refusal?: (holder: Holder | undefined) => Error;
}

export interface WaitOptions extends LockOptions {
  /** Milliseconds to wait for the lock; default ten seconds. */
  readonly patience?: number;
}

const CLAIM = '.claim';
const [SILENCE, PATIENCE, BEAT, PAUSE] = [60_000, 10_000, 10_000, 10];

/**
 * Waits for a lock file and runs a short function while holding it. The lock of an ended process is taken over at once;
 * that of a running process is never taken over. Throws if the lock is not free in time.
 */
export function locked<T>(file: string, work: () => T, options: WaitOptions = {}): T {
  const { patience = PATIENCE, silence = SILENCE, refusal = refused(file) } = options;
  const end = Date.now() + patience;
  let outcome = take(file, silence);
  while (!outcome.token) {
    if (Date.now() >= end) throw refusal(outcome.holder);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    outcome = take(file, silence);
  }
  const { token } = outcome;
  try {
    return work();
  } finally {
    giveBack(file, token);
  }
}

/** A lock that is held until it is released, or until its process ends. */
export interface Lock {
  /** Releases the lock, unless another holder has taken it over. */
  release(): void;
}

/**
 * Acquires a lock file without waiting. Throws if another process, or another call in this one, holds it. The lock of an
 * ended process is taken over. The caller must call `release` at the end.
 */
export function lockFile(file: string, { silence = SILENCE, refusal = refused(file) }: LockOptions = {}): Lock {
  const { token, holder } = take(file, silence);
  if (!token) throw refusal(holder);
  const beat = setInterval(() => giveSign(file, token), BEAT);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      giveBack(file, token);
    },
  };
}

const refused = (file: string) => (holder: Holder | undefined) => {
  const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since ?? 'earlier'}` : 'another process';
  return new TransferError(`${file} is held by ${who}. Wait for it, or stop it, and try again.`);
};

interface Outcome {
  /** The token of the new lock, if it was acquired. */
  readonly token?: string;
  /** The owner that the file names. */
  readonly holder?: Holder;
}

/** Acquires a lock that is free, or whose holder is gone. */
function take(file: string, silence: number): Outcome {
  const token = randomBytes(8).toString('hex');
  try {
    makeFolders(dirname(file));
    removeLeftovers(dirname(file), basename(file));
    for (;;) {
      const text = read(file);
      if (text !== undefined) {
        if (!isGone(file, text, silence) || !removeStale(file, text, silence)) return { holder: holderIn(text) };
      } else if (create(file, token)) {
        removeClaims(file);
        return { token };
      }
    }
  } catch (cause) {
    throw fileError(cause, file, 'written');
  }
}

/** Creates a lock file; false if it exists. */
function create(file: string, token: string): boolean {
  const text = JSON.stringify({ ...thisProcess(), since: new Date().toISOString(), token } satisfies Holder);
  const draft = temporaryName(file);
  try {
    // A file that is linked to its name is complete when it appears; one opened with O_EXCL may be read while empty.
    writeFileSync(draft, text);
    linkSync(draft, file);
    return true;
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test(code) || !existsSync(draft)) throw cause;
    return createWithoutLink(file, text);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** For file systems without hard links. */
function createWithoutLink(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/**
 * Removes the lock of a holder that is gone; false if another process is about to. Several processes may find the same stale
 * lock, and a slow one must not remove the lock that a faster one has created since. So only the holder of a second lock,
 * the claim, on this content may remove it. Content that was removed never appears again.
 */
function removeStale(file: string, stale: string, silence: number): boolean {
  const claim = `${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}${CLAIM}`;
  const { token } = take(claim, silence);
  if (!token) return false;
  if (read(file) === stale && isGone(file, stale, silence)) rmSync(file, { force: true });
  giveBack(claim, token);
  return true;
}

/** Removes the claims of killed processes. The content that they claimed never appears again, so no process needs them. */
function removeClaims(file: string): void {
  const name = basename(file);
  if (name.endsWith(CLAIM)) return;
  for (const other of readdirSync(dirname(file))) {
    if (!other.startsWith(`${name}.`) || !other.endsWith(CLAIM)) continue;
    const claim = join(dirname(file), other);
    const holder = holderIn(read(claim) ?? '');
    if (holder && stateOf(holder) === 'gone') rmSync(claim, { force: true });
  }
}

function isGone(file: string, text: string, silence: number): boolean {
  const holder = holderIn(text);
  const state = holder ? stateOf(holder) : 'elsewhere';
  if (state !== 'elsewhere') return state === 'gone';
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > silence;
}

function giveBack(file: string, token: string): void {
  if (isHeld(file, token)) rmSync(file, { force: true });
}

function giveSign(file: string, token: string): void {
  const now = new Date();
  try {
    if (isHeld(file, token)) utimesSync(file, now, now);
  } catch {
    // A disk that fails now may work at the next heartbeat.
  }
}

const isHeld = (file: string, token: string) => holderIn(read(file) ?? '')?.token === token;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** The holder that a lock file names; undefined if another program wrote it or a power failure truncated it. */
function holderIn(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return typeof holder.host === 'string' && Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}
