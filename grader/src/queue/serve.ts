import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type Redis from 'ioredis';
import { isRunning } from 'transferlab/dist/owner';
import type { Course } from '../course';
import { CourseError } from '../error';
import { findExercise } from '../exercise';
import { writeFiles } from '../files';
import { checksVersion, hashOfFiles } from '../grading/version';
import { type Examiner, startExaminers } from '../grading/workers';
import { weakerPromises } from '../running/sandbox';
import { connect, placeOf } from './connection';
import { type AnswerJob, type AnswerReply, answerJob, MOST_BYTES, QUEUES } from './messages';
import { doRun, OTHER_SOFTWARE } from './runs';
import { softwareVersion } from './software';

export interface ServeOptions {
  /** Where Redis is. */
  address: string;
  /** How many answers are examined at once, each in a separate process. */
  workers: number;
  /** Runs programs of sweeps as well, which nothing fences in. */
  experiments?: boolean;
  /** A worker that is silent for so many seconds is taken for lost, and another takes up its answers. */
  lostAfter: number;
  say: (sentence: string) => void;
  /** When it comes, the answers in hand are finished and no other one is begun. */
  signal: AbortSignal;
  /** What examines; others where the queue itself is measured. */
  examiners?: (count: number) => Examiner[];
}

/** Workers that died over one answer before it is given up; `workers.ts` has the same rule for its processes. */
const DEATHS = 3;
const REFUSED_MILLISECONDS = 30_000;

/**
 * Does what is asked through a queue, until the signal comes: `course worker`. What this machine's own copy of the course
 * was not made for is refused, and nothing more of it is taken for half a minute, so that another worker can.
 */
export async function serve(course: Course, options: ServeOptions): Promise<void> {
  const { address, workers, lostAfter, experiments = false, say, signal, examiners = startExaminers } = options;
  const redis = await connect(address, say);
  const software = softwareVersion(course);
  const weaker = weakerPromises();
  for (const sentence of weaker) say(sentence);
  const scratch = scratchFolder();
  const idle = examiners(workers);
  const halt = new AbortController();
  const rests = new Set<NodeJS.Timeout>();
  const done = { answers: 0, runs: 0 };

  const examine = async (data: unknown): Promise<AnswerReply> => {
    const refused = refusal(course, software, data);
    if (refused) return { refused };
    const { exercise, salt, files } = data as AnswerJob;
    const folder = mkdtempSync(join(scratch, 'answer-'));
    const examiner = idle.pop() as Examiner;
    try {
      writeFiles(folder, files);
      const verdict = await examiner.examine({ exercise, answerFile: join(folder, 'answer.ts'), salt }, halt.signal);
      return bounded({ verdict, weaker });
    } finally {
      idle.push(examiner);
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const serving = (what: keyof typeof QUEUES, work: (data: unknown) => Promise<object>) => {
    const worker = bullWorker(redis, QUEUES[what], options, async ({ data }) => {
      const reply = await work(data);
      if ('refused' in reply) rest(worker, String(reply.refused));
      else done[what]++;
      return reply;
    });
    return worker;
  };
  const rest = (worker: Worker, sentence: string) => {
    say(sentence);
    void worker.pause(true);
    rests.add(setTimeout(() => signal.aborted || worker.resume(), REFUSED_MILLISECONDS));
  };
  const all = [serving('answers', examine)];
  if (experiments) all.push(serving('runs', (data) => doRun(course, software, data, halt.signal)));
  try {
    await Promise.all(all.map((worker) => worker.waitUntilReady()));
    const what = experiments ? 'answers and runs of experiments' : 'answers';
    say(
      `Waiting for ${what} at ${placeOf(address)}, ${workers} at once. SIGTERM or Ctrl-C ends it after those in hand.`,
    );
    if (!signal.aborted) await once(signal, 'abort');
    // To a Redis that is away for good nothing can be given back.
    await Promise.race([Promise.all(all.map((worker) => worker.close())), awayFor(lostAfter, redis, halt.signal)]);
  } finally {
    rests.forEach(clearTimeout);
    halt.abort();
    for (const each of idle) each.end();
    redis.disconnect();
    rmSync(scratch, { recursive: true, force: true });
    const runs = experiments ? ` and ${done.runs} runs done` : '';
    say(`${done.answers} answers were examined${runs} here.`);
  }
}

/** Resolves when a Redis was out of reach for so long that others have taken up what was in hand here, or at the signal. */
async function awayFor(seconds: number, redis: Redis, signal: AbortSignal): Promise<void> {
  for (let since = Date.now(); Date.now() - since < seconds * 1000 && !signal.aborted; ) {
    if (redis.status === 'ready') since = Date.now();
    await wait(100);
  }
}

/** A worker of BullMQ that takes up what another one left, and says what goes wrong once and not at every turn. */
export function bullWorker(
  redis: Redis,
  queue: string,
  { workers, lostAfter, say }: Pick<ServeOptions, 'workers' | 'lostAfter' | 'say'>,
  work: (job: Job) => Promise<object>,
): Worker {
  const worker = new Worker(queue, work, {
    connection: redis,
    concurrency: workers,
    lockDuration: lostAfter * 1000,
    stalledInterval: lostAfter * 500,
    maxStalledCount: DEATHS - 1,
  });
  const said = new Set<string>();
  const once = (sentence: string) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    say(sentence);
  };
  // A lost connection is said by who made it.
  worker.on('error', ({ message }) => {
    if (/lock|not in the active state/i.test(message)) {
      once('This machine was silent for too long, and another worker took up what it had in hand.');
    } else if (!/connection|ECONN|ENOTFOUND|ETIMEDOUT|LOADING|closed/i.test(message)) once(message);
  });
  worker.on('failed', (_job, { message }) => once(message));
  return worker;
}

/** Why this machine does not examine what is asked, if so. */
function refusal(course: Course, software: string, data: unknown): string | undefined {
  const here = `The worker on ${hostname()} refuses`;
  const parsed = answerJob.safeParse(data);
  if (!parsed.success) return `${here}: the message must be an answer to be examined.`;
  const { exercise: id, checks, answer, files, salt, software: theirs } = parsed.data;
  if (theirs !== software) return `${here}: ${OTHER_SOFTWARE}`;
  if (hashOfFiles(files) !== answer) return `${here}: an answer to ${id} arrived changed.`;
  try {
    if (checksVersion(findExercise(course, id), salt) === checks) return undefined;
    return `${here} ${id}: its copy of that exercise has other checks than that of the machine that grades. Bring both to the same version.`;
  } catch (error) {
    if (error instanceof CourseError) return `${here} ${id}: ${error.message.slice(0, 1000)}`;
    throw error;
  }
}

function bounded(reply: AnswerReply): AnswerReply {
  const bytes = Buffer.byteLength(JSON.stringify(reply));
  if (bytes <= MOST_BYTES) return reply;
  throw new UnrecoverableError(`Its verdict has ${(bytes / 2 ** 20).toFixed(1)} MB, more than goes through a queue.`);
}

/** A folder for answers; what workers that were killed left is cleared away. */
function scratchFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^course-worker-(\d+)-/.exec(name)?.[1]);
    if (pid && !isRunning(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtempSync(join(tmpdir(), `course-worker-${process.pid}-`));
}
