import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that a lock or a half-written file belongs to. */
export interface Owner {
  readonly host: string;
  /** The namespace of process ids: containers may share a host name but not its processes. Linux only. */
  readonly numbers?: string;
  readonly pid: number;
  /** Its start time in ticks since the machine booted, because process ids are reused. Linux only. */
  readonly started?: string;
}

let self: Owner | undefined;

/** This process. */
export function thisProcess(): Owner {
  self ??= { host: hostname(), numbers: processNumbers(), pid: process.pid, started: startOf(process.pid) };
  return self;
}

let machine: string | undefined;

/** Six hexadecimal digits that identify the machine and container, the same in all of its processes. */
export function machineDigits(): string {
  const { host, numbers } = thisProcess();
  machine ??= createHash('sha256')
    .update(JSON.stringify([host, numbers]))
    .digest('hex')
    .slice(0, 6);
  return machine;
}

/** Whether a process runs; `elsewhere` if it belongs to another machine or container, so its state is unknown. */
export function stateOf({ host, numbers, pid, started }: Owner): 'running' | 'gone' | 'elsewhere' {
  const here = thisProcess();
  if (host !== here.host || (numbers ?? here.numbers) !== here.numbers) return 'elsewhere';
  if (!isRunning(pid)) return 'gone';
  const now = startOf(pid);
  return now === undefined || started === undefined || now === started ? 'running' : 'gone';
}

/** Whether this machine has a process of this id. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    // EPERM: the process exists but belongs to another user.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The process name before it is in parentheses and may contain any character.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; its parent has not yet read its exit status.
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
