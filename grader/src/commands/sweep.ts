import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Course } from '../course';
import type { SweepOptions } from '../sweep/sweep';
import { QUEUE, workerCount } from './grade';

/** Registers `course sweep`. */
export function sweepCommand(command: Command, course: Course): void {
  command
    .command('sweep <program>')
    .description('run a program once for each of its settings and seeds, and put the results in one table')
    .option('--out <folder>', 'where results go (default: next to the program, NAME-sweep)')
    .option('--seeds <list>', 'other seeds than the program names: 1,2,3 or 1-5', seedList)
    .option('--workers <number>', 'how many runs at once', workerCount, availableParallelism())
    .addOption(new Option('--queue [address]', QUEUE).conflicts('workers'))
    .action(async (program: string, options: Omit<SweepOptions, 'program' | 'settings'>) => {
      const { sweepRun } = await import('../sweep/sweep');
      const { sweepMarkdown } = await import('../sweep/table');
      const stop = new AbortController();
      const stopped = () => stop.abort();
      process.once('SIGINT', stopped).once('SIGTERM', stopped);
      try {
        const { rows, out } = await sweepRun(course, { program, ...options }, stop.signal);
        console.log(`${sweepMarkdown(rows)}\nwritten to ${out}: table.csv, table.md, runs.jsonl`);
      } finally {
        process.off('SIGINT', stopped).off('SIGTERM', stopped);
      }
    });
}

function seedList(text: string): number[] {
  const seeds = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim()) ?? [];
    const count = Number(last) - Number(first) + 1;
    return count > 0 && count <= 10_000 ? Array.from({ length: count }, (_, at) => Number(first) + at) : [Number.NaN];
  });
  if (seeds.some(Number.isNaN)) throw new InvalidArgumentError('1,2,3 or 1-5 was expected.');
  return seeds;
}
