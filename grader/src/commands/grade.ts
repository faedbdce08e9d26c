import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Course } from '../course';
import type { RunOptions } from '../grading/run';

/** What `--queue` is, wherever it is an option. */
export const QUEUE = 'the Redis whose workers do the work, redis://HOST:6379 (without an address: COURSE_QUEUE)';

/** Registers `course grade`. What it needs is loaded when it is called: `course check` must be quick. */
export function gradeCommand(command: Command, course: Course): void {
  command
    .command('grade <submissions>')
    .description('grade a class: a folder, a zip, or a download of Moodle or Canvas')
    .option('--out <folder>', 'where results go (default: next to the submissions, NAME-graded)')
    .option('--config <file>', 'the rules: late days, partial credit, attempts (grading.yaml)')
    .option('--workers <number>', 'how many processes examine at once', workerCount, availableParallelism())
    .addOption(new Option('--queue [address]', QUEUE).conflicts('workers'))
    .option('--student <id>', 'all of it is one student’s')
    .option('--only <id>', 'examine one exercise again and keep the rest')
    .action(async (from: string, options: RunOptions) => {
      const { gradeRun } = await import('../grading/run');
      await gradeRun(course, from, options);
    });
}

/** Reads the number of workers from the command line. */
export function workerCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new InvalidArgumentError('it must be an integer from 1 to 256.');
  }
  return count;
}
