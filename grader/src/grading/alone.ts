import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
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

const BEAT_MILLISECONDS = 10_000;
const SILENT_MILLISECONDS = 60_000;

/**
 * Makes this process the only one that writes results into `folder`; throws a CourseError when another does. What a killed
 * process of this machine left is taken over at once; one of another machine is believed to run while it touches its
 * file. Returns what gives the folder free.
 */
export function gradeAlone(folder: string, doing = 'graded'): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'running.json');
  locked(join(folder, 'running.lock'), () => {
    const holder = read(file);
    if (holder && runs(holder, file)) {
      const elsewhere = holder.host === hostname() ? '' : ' If it no longer runs, try again in a minute.';
      throw new CourseError(
        `${folder} is being ${doing} by another command (process ${holder.pid} on ${holder.host}). Wait for it, or stop it; the same command goes on from where it was.${elsewhere}`,
      );
    }
    writeWhole(file, JSON.stringify({ host: hostname(), pid: process.pid, started: startOf(process.pid) }));
  });
  const beat = setInterval(() => {
    const now = new Date();
    if (existsSync(file)) utimesSync(file, now, now);
  }, BEAT_MILLISECONDS);
  beat.unref();
  return () => {
    clearInterval(beat);
    rmSync(file, { force: true });
  };
}

function read(file: string): Holder | undefined {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function runs({ host, pid, started }: Holder, file: string): boolean {
  if (host !== hostname()) return Date.now() - statSync(file).mtimeMs < SILENT_MILLISECONDS;
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
