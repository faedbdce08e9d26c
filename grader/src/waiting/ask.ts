import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Course } from '../course';
import type { Examine } from '../deciding/examine';
import type { Verdict } from '../deciding/verdict';
import { waitingSocket } from './address';

/** What is asked of a waiting process: an exercise by its id, and the file with the answer. */
export interface Asked {
  readonly id: string;
  readonly file: string;
  readonly variant?: number;
}

/** Bytes of memory that must be available before a process is left waiting. */
const MEMORY = 1.5e9;

/** Asks the process that waits for this course to examine an answer; undefined where none waits, or where it gave no verdict. */
export async function askWaiting(course: Course, asked: Asked): Promise<Verdict | undefined> {
  const address = waitingSocket(course);
  const socket = address && (await connected(address));
  if (!socket) return undefined;
  try {
    socket.end(`${JSON.stringify(asked)}\n`);
    return JSON.parse(await text(socket)) as Verdict;
  } catch {
    // It ended, or could not examine this: the caller does, and says why if that fails too.
    return undefined;
  }
}

/** A connection to the process that listens at this address; undefined where none does. */
export function connected(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path: address, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/** Examines by the waiting process where there is one, else by `other`; `none` is called in that case. */
export const byWaiting =
  (course: Course, other: Examine, none: () => void): Examine =>
  async (exercise, file, { variant } = {}) => {
    const verdict = await askWaiting(course, { id: exercise.id, file, variant });
    if (verdict) return verdict;
    none();
    return other(exercise, file, { variant });
  };

/**
 * Whether a process may be left behind that waits for the next check: `TRANSFERLAB_WAIT` says `yes` or `no`; else at a
 * terminal, and not where programs run the command.
 */
function mayWait(): boolean {
  const { TRANSFERLAB_WAIT: wanted, CI: automatic } = process.env;
  if (wanted) return wanted === 'yes';
  return process.stdout.isTTY === true && !automatic;
}

/** Leaves a process behind that waits for the next check with TensorFlow loaded, where that is possible and wanted. */
export function leaveWaiting(course: Course): void {
  if (!mayWait() || !waitingSocket(course) || process.availableMemory() < MEMORY) return;
  const child = spawn(process.execPath, [join(__dirname, 'wait.js')], {
    cwd: course.root,
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => undefined);
  child.unref();
}
