import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Course } from '../course';
import type { Verdict } from '../deciding/verdict';
import { type Exercise, findExercise } from '../exercise';
import { listAll, writeWhole } from '../files';
import type { Asked } from '../grading/grade';
import { noVerdict } from '../grading/workers';
import { askAll, type Question } from './ask';
import { connect, placeOf } from './connection';
import { type AnswerJob, QUEUES, replyOn } from './messages';
import { softwareVersion } from './software';

export interface QueueOptions {
  /** Where Redis is: `redis://HOST:6379`. */
  address: string;
  /** What distinguishes the jobs of this run from those of another one with the same answers. */
  run: string;
  warn: (sentence: string) => void;
  /** Called for what a worker's machine could not promise. */
  weaker: (sentences: string[]) => void;
}

const TRIES = 3;

/**
 * Examines answers by `course worker` on other machines and hands over each verdict once, as `examineAll` does here. What
 * a worker sends is believed to be a verdict when it has the form of one on that exercise; that the verdict is true is
 * taken on trust.
 */
export async function examineThroughQueue<T extends Asked>(
  course: Course,
  jobs: readonly T[],
  done: (job: T, verdict: Verdict) => void,
  signal: AbortSignal,
  { address, run, warn, weaker }: QueueOptions,
): Promise<void> {
  if (jobs.length === 0) return;
  const redis = await connect(address, warn);
  const software = softwareVersion(course);
  const exercises = new Map<string, Exercise>();
  for (const { exercise } of jobs)
    if (!exercises.has(exercise)) exercises.set(exercise, findExercise(course, exercise));
  const strikes = new Map<string, number>();
  const refusals = new Set<string>();
  const questions = jobs.map((job) => ({ job, ...questionOf(job, run, software) }));
  try {
    await askAll(
      redis,
      questions,
      ({ id, job }, outcome) => {
        const finish = (verdict: Verdict) => {
          done(job, verdict);
          return 'taken' as const;
        };
        if ('failed' in outcome) return finish(outcome.lost ? noVerdict(job, '') : withoutVerdict(job, outcome.failed));
        const reply = replyOn(exercises.get(job.exercise) as Exercise, outcome.returned);
        if (!reply) {
          strikes.set(id, (strikes.get(id) ?? 0) + 1);
          if ((strikes.get(id) as number) < TRIES) return 'again';
          return finish(withoutVerdict(job, 'What the workers sent back was no verdict on it.'));
        }
        if ('verdict' in reply) {
          weaker(reply.weaker);
          return finish(reply.verdict);
        }
        if (!refusals.has(reply.refused)) warn(reply.refused);
        refusals.add(reply.refused);
        return 'again';
      },
      { queue: QUEUES.answers, start: `npx course worker --queue ${placeOf(address)}`, warn, signal },
    );
  } finally {
    redis.disconnect();
  }
}

function questionOf({ exercise, answer, checks, answerFile, salt }: Asked, run: string, software: string): Question {
  const id = createHash('sha256')
    .update(JSON.stringify([run, exercise, checks, answer, salt]))
    .digest('hex');
  return {
    id,
    data: (): AnswerJob => {
      const folder = dirname(answerFile);
      const files = listAll(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
      return { exercise, checks, software, salt, answer, files: Object.fromEntries(files) };
    },
  };
}

const withoutVerdict = (job: Asked, why: string): Verdict => ({
  ...noVerdict(job, ''),
  problem: { message: `It was not examined. ${why}` },
});

const queueFile = z.object({ run: z.string().max(100), weaker: z.array(z.string().max(1000)) });

/** What is stored with the results: which jobs in the queue are theirs, and what the workers could not promise. */
export interface QueueRun {
  run: string;
  weaker: string[];
  remember(sentences: string[]): void;
}

/**
 * The run that a results' folder began, so that the same command finds what came meanwhile; begun again where answers are to be
 * examined once more (`anew`).
 */
export function queueRun(out: string, anew: boolean): QueueRun {
  const file = join(out, 'queue.json');
  const read = (): z.infer<typeof queueFile> => {
    try {
      return queueFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return { run: '', weaker: [] };
    }
  };
  const known = existsSync(file) ? read() : { run: '', weaker: [] };
  const run = anew || !known.run ? randomUUID() : known.run;
  const weaker = known.weaker;
  const write = () => writeWhole(file, `${JSON.stringify({ run, weaker })}\n`);
  write();
  return {
    run,
    weaker,
    remember(sentences) {
      const fresh = sentences.filter((sentence) => !weaker.includes(sentence));
      if (fresh.length === 0) return;
      for (const job of fresh) weaker.push(job);
      write();
    },
  };
}
