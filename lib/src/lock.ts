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
  /** Tells this holding from every other one. */
  readonly token?: string;
}

export interface LockOptions {
  /**
   * Milliseconds without a sign of life after which a holder on another machine or in another container, where its process
   * cannot be looked for, counts as gone; a minute unless given. `lockFile` gives a sign every ten seconds.
   */
  readonly silence?: number;
  /** What is thrown where somebody else holds it; a sentence that names the holder unless given. */
  readonly refusal?: (holder: Holder | undefined) => Error;
}

export interface WaitOptions extends LockOptions {
  /** Milliseconds that are waited for a holder; ten seconds unless given. */
  readonly patience?: number;
}

const CLAIM = '.claim';
const [SILENCE, PATIENCE, BEAT, PAUSE] = [60_000, 10_000, 10_000, 10];

/**
 * Runs a short piece of work while holding a lock file, which waits for its turn. The lock of a process that is gone is taken
 * over at once; that of one that runs never, however long it takes. Throws if it is not free in time.
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
  /** Frees it, unless somebody else holds it by now. */
  release(): void;
}

/**
 * Takes a lock file for as long as the work takes, or throws at once where another process, or another call in this one,
 * has it. That of a process that is gone is taken over. `release` must be called at the end.
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
  /** Of the holding that began. */
  readonly token?: string;
  /** The owner that the file names. */
  readonly holder?: Holder;
}

/** Takes a lock that is free, or whose holder is gone. */
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

/** False where it is there already. */
function create(file: string, token: string): boolean {
  const text = JSON.stringify({ ...thisProcess(), since: new Date().toISOString(), token } satisfies Holder);
  const draft = temporaryName(file);
  try {
    // A file that is linked to its name is complete when it appears; one that is opened with O_EXCL may be read empty.
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
 * Removes the lock of a holder that is gone; false where another process is about to. Several may find the same one, and a
 * slow one must not remove the lock that a faster one has made since: so one at a time does it, by a lock on that very
 * content. Only its holder may remove that content, and content that is gone never comes back.
 */
function removeStale(file: string, stale: string, silence: number): boolean {
  const claim = `${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}${CLAIM}`;
  const { token } = take(claim, silence);
  if (!token) return false;
  if (read(file) === stale && isGone(file, stale, silence)) rmSync(file, { force: true });
  giveBack(claim, token);
  return true;
}

/** What was claimed while others held the lock is gone for good, and so nobody needs the claims of those that were killed. */
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
    // A disk that fails now may work at the next sign.
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

/** Undefined where another program wrote it, or a power cut tore it. */
function holderIn(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return typeof holder.host === 'string' && Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}
