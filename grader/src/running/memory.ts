import { readdirSync, readFileSync } from 'node:fs';

const PAGE = 4096;

/**
 * Resident bytes of a process and everything it started, read from /proc; 0 where there is no /proc.
 * The heap limit of Node does not see typed arrays and tensors, so the running process is watched from outside.
 */
export function residentBytes(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return children.reduce((sum, child) => sum + residentBytes(Number(child)), pages * PAGE);
  } catch {
    return 0;
  }
}
