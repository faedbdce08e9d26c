import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CourseError } from '../error';
import { writeWhole } from '../files';
import { locked } from '../lock';

interface Holder {
  host: string;
  pid: number;
  started: string | undefined;
}

/**
 * Makes this process the only one that grades into `folder`; throws a CourseError when another does. What a killed
 * process left is taken over at once. Returns what gives the folder free.
 */
export function gradeAlone(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'running.json');
  locked(join(folder, 'running.lock'), () => {
    const holder = read(file);
    if (holder && runs(holder)) {
      throw new CourseError(
        `${folder} is being graded by another command (process ${holder.pid} on ${holder.host}). Wait for it, or stop it; the same command goes on from where it was.${holder.host === hostname() ? '' : ` If it no longer runs, delete ${file}.`}`,
      );
    }
    writeWhole(file, JSON.stringify({ host: hostname(), pid: process.pid, started: startOf(process.pid) }));
  });
  return () => rmSync(file, { force: true });
}

function read(file: string): Holder | undefined {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function runs({ host, pid, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === startOf(pid);
}

/** When a process started, in ticks since the machine did: numbers of processes are given out again. Linux only. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, though nobody has noticed yet.
    return state === 'Z' ? 'ended' : rest[18];
  } catch {
    return undefined;
  }
}
