import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import type { Course } from '../course';
import { visible } from '../visible-text';
import { QUEUE, workerCount } from './grade';

interface WorkerOptions {
  queue: string | true;
  workers: number;
  lostAfter: number;
  experiments?: boolean;
}

/** Registers `course worker`. */
export function workerCommand(command: Command, course: Course): void {
  command
    .command('worker')
    .description(
      'do on this machine what `course grade --queue` and `course sweep --queue` ask for, until it is stopped',
    )
    .requiredOption('--queue [address]', QUEUE)
    .option('--workers <number>', 'how many answers at once, and how many runs', workerCount, availableParallelism())
    .option('--experiments', 'run programs of sweeps as well: they are not fenced in, see the README')
    .option('--lost-after <seconds>', 'silent so long, a worker is taken for lost', lostAfter, 30)
    .action(async ({ queue, ...options }: WorkerOptions) => {
      const { queueAddress } = await import('../queue/connection');
      const { serve } = await import('../queue/serve');
      const address = queueAddress(queue);
      // No program started from here needs it, and the programs of sweeps are other people's.
      delete process.env.COURSE_QUEUE;
      const stop = new AbortController();
      const stopped = () => {
        // Asked twice, it goes at once: another worker takes up what was in hand.
        if (stop.signal.aborted) process.exit(1);
        console.error('Finishing the answers in hand.');
        stop.abort();
      };
      process.on('SIGINT', stopped).on('SIGTERM', stopped);
      try {
        const say = (sentence: string) => console.error(visible(sentence));
        await serve(course, { ...options, address, say, signal: stop.signal });
        // Connections to a Redis that is away would keep on trying.
        process.exit();
      } finally {
        process.off('SIGINT', stopped).off('SIGTERM', stopped);
      }
    });
}

function lostAfter(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 2 || seconds > 3600)
    throw new InvalidArgumentError('seconds from 2 to 3600 were expected.');
  return seconds;
}
