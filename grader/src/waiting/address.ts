import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Course, stateOf } from '../course';

/** Linux's limit for the path of a socket, in bytes. */
const LONGEST = 107;

/** Variables that change what a process of the grader computes, or how. */
const THAT_MATTER = /^(TRANSFERLAB|TF|OMP|NODE)_/;
const THAT_DO_NOT = ['TRANSFERLAB_WAIT', 'TRANSFERLAB_NODE', 'TRANSFERLAB_PROGRESS', 'TRANSFERLAB_MEMORY'];

/**
 * The socket of a waiting process for this course: another one for another build, another Node or other variables, so that a
 * verdict never comes from an older grader. Undefined where there can be none.
 */
export function waitingSocket(course: Course): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const builds = ['grader', 'lib', 'backend'].map((name) => join(course.root, name, 'dist', '.tsbuildinfo'));
  const written = builds.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs);
  if (written.includes(undefined)) return undefined;
  const variables = Object.entries(process.env).filter(
    ([name]) => THAT_MATTER.test(name) && !THAT_DO_NOT.includes(name),
  );
  const all = JSON.stringify([course, process.execPath, process.version, written, variables.sort()]);
  const key = createHash('sha256').update(all).digest('hex').slice(0, 12);
  const socket = join(stateOf(course), `waiting-${key}.sock`);
  return Buffer.byteLength(socket) <= LONGEST ? socket : undefined;
}
