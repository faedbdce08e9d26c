import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that a lock or a half-written file belongs to. */
export interface Owner {
  readonly host: string;
  /** Where process numbers count: containers may share a host's name and not its processes. Linux only. */
  readonly numbers?: string;
  readonly pid: number;
  /** When it started, in ticks since the machine did: process numbers are used again. Linux only. */
  readonly started?: string;
}

let self: Owner | undefined;

/** This process. */
export function thisProcess(): Owner {
  self ??= { host: hostname(), numbers: processNumbers(), pid: process.pid, started: startOf(process.pid) };
  return self;
}

let place: string | undefined;

/** Six hexadecimal digits for the machine and the container, the same in all of its processes. */
export function placeOfProcess(): string {
  const { host, numbers } = thisProcess();
  place ??= createHash('sha256')
    .update(JSON.stringify([host, numbers]))
    .digest('hex')
    .slice(0, 6);
  return place;
}

/** Whether a process runs; `elsewhere` where it is one of another machine or container, which nobody here can ask. */
export function stateOf({ host, numbers, pid, started }: Owner): 'running' | 'gone' | 'elsewhere' {
  const here = thisProcess();
  if (host !== here.host || (numbers ?? here.numbers) !== here.numbers) return 'elsewhere';
  if (!isRunning(pid)) return 'gone';
  const now = startOf(pid);
  return now === undefined || started === undefined || now === started ? 'running' : 'gone';
}

/** Whether this machine has a process of this number. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    // Another user's process may not be asked, but it is there.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it is in brackets and may hold any character.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, though its parent has not noticed yet.
    return state === 'Z' ? 'ended' : rest[18];
  } catch {
    return undefined;
  }
}

function processNumbers(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}
