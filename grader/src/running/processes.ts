import { readdirSync, readFileSync } from 'node:fs';

const PAGE = 4096;

/** Resident bytes and threads of a process and everything it started. */
export interface Usage {
  bytes: number;
  threads: number;
}

/**
 * What a process and its descendants use, read from /proc; nothing where there is no /proc. The heap limit of Node
 * does not see typed arrays and tensors, so the running process is watched from outside.
 */
export function usage(pid: number): Usage {
  const total = { bytes: 0, threads: 0 };
  for (const child of tree(pid)) {
    try {
      total.bytes += PAGE * Number(readFileSync(`/proc/${child}/statm`, 'utf8').split(' ')[1]);
      total.threads += readdirSync(`/proc/${child}/task`).length;
    } catch {
      // Gone between the two reads.
    }
  }
  return total;
}

/** The process and its descendants, each before its own. */
export function tree(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return [pid, ...children.flatMap((child) => tree(Number(child)))];
  } catch {
    return [pid];
  }
}

/**
 * Ends every process that carries `mark` in the environment or in the command that it was started with: a process outside of
 * its session and without its parent is in no tree any more, but has inherited the mark.
 */
export function endMarked(mark: string): void {
  for (const pid of numbered('/proc')) {
    if (started(pid, 'environ').includes(mark) || started(pid, 'cmdline').includes(mark)) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
  }
}

/** Nothing where the process is another user's, or gone. */
function started(pid: string, what: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}

function numbered(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
