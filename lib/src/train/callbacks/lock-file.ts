import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { removeLeftovers } from '../../atomic';

/** Who holds a lock. */
export interface Holder {
  readonly pid: number;
  /** When its process began, by the system's clock, where the system tells; a number alone may be given again. */
  readonly started?: string;
  /** An ISO date: since when it holds it. */
  readonly since: string;
}

/** A lock that is held until it is released, or until its process ends. */
export interface Lock {
  release(): void;
}

/** Locks of this process, which its own number does not tell apart. */
const held = new Set<string>();

/**
 * Takes a lock file, or throws what `refusal` gives where another process, or another call in this one, has it. That of a
 * process that is gone is taken over. `release` must be called at the end.
 */
export function lockFile(file: string, { refusal }: { refusal: (holder: Holder | undefined) => Error }): Lock {
  const text = JSON.stringify({ ...processOf(process.pid), since: new Date().toISOString() } satisfies Holder);
  mkdirSync(dirname(file), { recursive: true });
  removeLeftovers(dirname(file), basename(file));
  while (!create(file, text)) {
    const found = read(file);
    if (found === undefined) continue;
    const holder = holderIn(found);
    if (held.has(file) || (holder && isRunning(holder))) throw refusal(holder);
    if (read(file) === found) rmSync(file, { force: true });
  }
  held.add(file);
  return {
    release() {
      if (held.delete(file) && read(file) === text) rmSync(file, { force: true });
    },
  };
}

/** False where it is there already. A file that is linked to its name is complete when it appears. */
function create(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text);
    linkSync(draft, file);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isRunning({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // Another user's process may not be asked, but it is there.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === undefined || processOf(pid).started === started;
}

/** The 22nd field of /proc/PID/stat, behind the name in brackets, is when it began. */
function processOf(pid: number): Pick<Holder, 'pid' | 'started'> {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return { pid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] };
  } catch {
    return { pid };
  }
}
