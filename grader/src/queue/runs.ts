import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import type { Course } from '../course';
import { apart } from '../sweep/apart';
import { nameOf, type Program, seed, setting } from '../sweep/program';
import { type DoAll, type Task, withNaN } from '../sweep/sweep';
import { askAll } from './ask';
import { connect, placeOf } from './connection';
import { MOST_BYTES, QUEUES } from './messages';
import { softwareVersion } from './software';

/** What a worker elsewhere needs for one run: the program itself, and by which library it is to be run. */
const runJob = z.strictObject({
  code: z.string().max(MOST_BYTES),
  software: z.string(),
  setting,
  seed,
});

const runReply = z.union([
  z.strictObject({ numbers: z.record(z.string().max(200), z.number().nullable()), seconds: z.number() }),
  z.strictObject({ failed: z.string().max(5000) }),
  z.strictObject({ refused: z.string().max(2000) }),
]);

const LOST = 'Three workers were lost over it.';

/** Does the runs of a sweep by `course worker --experiments` on other machines, as `here` does them on this one. */
export async function runThroughQueue(
  course: Course,
  { code, version }: Program,
  tasks: readonly Task[],
  done: Parameters<DoAll>[2],
  signal: AbortSignal,
  { address, warn }: { address: string; warn: (sentence: string) => void },
): Promise<void> {
  if (tasks.length === 0) return;
  const redis = await connect(address, warn);
  const software = softwareVersion(course);
  const refusals = new Set<string>();
  const questions = tasks.map((task) => ({
    task,
    id: createHash('sha256')
      .update(JSON.stringify([version, software, nameOf(task.setting), task.seed]))
      .digest('hex'),
    data: (): z.infer<typeof runJob> => ({ code, software, ...task }),
  }));
  try {
    await askAll(
      redis,
      questions,
      ({ task }, outcome) => {
        const reply =
          'failed' in outcome
            ? { failed: outcome.lost ? LOST : outcome.failed }
            : runReply.safeParse(outcome.returned).data;
        if (reply && 'refused' in reply) {
          if (!refusals.has(reply.refused)) warn(reply.refused);
          refusals.add(reply.refused);
          return 'again';
        }
        if (!reply) done(task, { failed: 'What the worker sent back was no result.' });
        else if ('failed' in reply) done(task, reply);
        else done(task, { numbers: withNaN(reply.numbers), seconds: reply.seconds });
        return 'taken';
      },
      { queue: QUEUES.runs, start: `npx course worker --experiments --queue ${placeOf(address)}`, warn, signal },
    );
  } finally {
    redis.disconnect();
  }
}

/** What a worker does with a job of a sweep. The signal ends it. */
export async function doRun(
  course: Course,
  software: string,
  data: unknown,
  signal: AbortSignal,
): Promise<z.infer<typeof runReply>> {
  const here = `The worker on ${hostname()} refuses`;
  const parsed = runJob.safeParse(data);
  if (!parsed.success) return { refused: `${here}: the message must be a run of a sweep.` };
  const { code, software: theirs, ...task } = parsed.data;
  if (theirs !== software) return { refused: `${here}: ${OTHER_SOFTWARE}` };
  const told = await apart(course.root, { code, folders: [course.root], ask: task }, signal);
  return 'plan' in told ? { failed: 'It was asked for a run and gave a plan.' } : told;
}

/** The rest of a worker's sentence. */
export const OTHER_SOFTWARE =
  'its grader, library or packages are not those of the machine that asks. Bring both to the same version, and run npm install and npm run build on both.';
