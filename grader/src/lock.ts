import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { CourseError } from './error';

const STALE_MILLISECONDS = 5000;

/** Runs a short piece of work while holding the lock file. One left by a crash is taken over when it is old. */
export function locked<T>(lock: string, work: () => T): T {
  const patience = Date.now() + 2 * STALE_MILLISECONDS;
  while (!tryLock(lock)) {
    if (Date.now() > patience) throw new CourseError(`${lock} is held by another command. If none runs, delete it.`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MILLISECONDS) rmSync(lock, { force: true });
    return false;
  }
}
