import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The cores of one of several lanes, as `taskset` reads them. Lessons that run in parallel each get separate cores: if
 * each has threads on all cores, they wait for each other and take a tenth more processor time. Undefined where there are fewer
 * cores than lanes, or no `taskset`.
 */
export function coresOfLane(lane: number, lanes: number, cores: readonly number[]): string | undefined {
  const count = Math.floor(cores.length / lanes);
  if (count === 0) return undefined;
  return cores.slice(lane * count, (lane + 1) * count).join(',');
}

/** The cores that this process may use; none where they are unknown, or where there is no `taskset`. */
export function allowedCores(): number[] {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version']).error) return [];
  const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
