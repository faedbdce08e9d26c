import { setTimeout as wait } from 'node:timers/promises';
import { type JobsOptions, Queue } from 'bullmq';
import type Redis from 'ioredis';
import { steadily } from './connection';
import { MOST_BYTES } from './messages';

/** Something to be done elsewhere. Asked twice under the same id, it is done once. */
export interface Question {
  id: string;
  /** What a worker needs, read when its turn comes. */
  data: () => object;
}

/** What came back: what a worker returned, which is nobody's word yet, or why there is nothing; `lost`: workers died over it. */
export type Outcome = { returned: unknown } | { failed: string; lost: boolean };

export interface AskOptions {
  /** The queue's name. */
  queue: string;
  /** How to start a worker, said when there is none. */
  start: string;
  warn: (sentence: string) => void;
  signal: AbortSignal;
}

/** So much is in the queue at once; more would only fill the memory of Redis. */
const WINDOW = { questions: 1000, bytes: 64 * 2 ** 20 };
const BATCH = 50;
const LOOK_MILLISECONDS = 100;
const COUNT_MILLISECONDS = 5000;

const WEEK_SECONDS = 7 * 24 * 3600;
const RETENTION = { age: WEEK_SECONDS };
const OPTIONS: JobsOptions = {
  attempts: 3,
  backoff: { type: 'fixed', delay: 1000 },
  removeOnComplete: RETENTION,
  removeOnFail: RETENTION,
};

/**
 * Puts questions into a queue, in order, and hands each outcome to `take` once: what it took (on disk, say) is removed from
 * Redis afterwards, so that an asker who is killed finds it there again. `take` may say `again` of an outcome that is none.
 * What Redis lost is put in again. Returns early when the signal comes; throws what `take` throws.
 */
export async function askAll<Q extends Question>(
  redis: Redis,
  questions: readonly Q[],
  take: (question: Q, outcome: Outcome) => 'taken' | 'again',
  { queue: name, start, warn, signal }: AskOptions,
): Promise<void> {
  const queue = new Queue(name, { connection: redis, streams: { events: { maxLen: 100 } } });
  queue.on('error', () => undefined);
  const waiting = questions.values();
  /** What is in the queue, and its size there. */
  const open = new Map<string, { question: Q; bytes: number }>();
  let bytes = 0;

  const put = async (some: Q[]) => {
    const jobs: { name: string; data: object; opts: JobsOptions }[] = [];
    for (const question of some) {
      const data = question.data();
      const size = Buffer.byteLength(JSON.stringify(data));
      if (size > MOST_BYTES) {
        const [has, most] = [size, MOST_BYTES].map((count) => (count / 2 ** 20).toFixed(1));
        take(question, { failed: `It has ${has} MB; through a queue at most ${most} MB go.`, lost: false });
        continue;
      }
      open.set(question.id, { question, bytes: size });
      bytes += size;
      jobs.push({ name, data, opts: { ...OPTIONS, jobId: question.id } });
    }
    if (jobs.length) await steadily(() => queue.addBulk(jobs), signal);
  };
  const close = (id: string) => {
    bytes -= open.get(id)?.bytes ?? 0;
    open.delete(id);
  };
  const fill = async () => {
    while (open.size < WINDOW.questions && bytes < WINDOW.bytes) {
      const next: Q[] = [];
      for (const question of waiting) {
        next.push(question);
        if (next.length === BATCH) break;
      }
      if (next.length === 0) return;
      await put(next);
    }
  };
  const collect = async () => {
    const finished = await steadily(() => finishedOf(redis, queue, [...open.keys()]), signal);
    for (let from = 0; from < finished.length; from += BATCH) {
      const ids = finished.slice(from, from + BATCH);
      const outcomes = await steadily(() => outcomesOf(redis, queue, ids), signal);
      const again: Q[] = [];
      const over: string[] = [];
      for (const [at, id] of ids.entries()) {
        const { question } = open.get(id) as { question: Q };
        const outcome = outcomes[at];
        if (outcome) {
          over.push(id);
          if (take(question, outcome) === 'again') again.push(question);
        } else again.push(question);
        close(id);
      }
      await steadily(() => Promise.all(over.map((id) => queue.remove(id))), signal);
      await put(again);
    }
    return finished.length;
  };
  let counted = Date.now();
  let alone = false;
  const count = async () => {
    counted = Date.now();
    const lost = await steadily(() => missingOf(redis, queue, [...open.keys()]), signal);
    const questionsLost = lost.map((id) => open.get(id)?.question as Q);
    lost.forEach(close);
    await put(questionsLost);
    const workers = await steadily(() => queue.getWorkersCount(), signal);
    if (workers === 0 && !alone) warn(`No worker is connected, so nothing is done. Start one with: ${start}`);
    alone = workers === 0;
  };

  try {
    for (;;) {
      await fill();
      if (open.size === 0) return;
      if ((await collect()) === 0) await wait(LOOK_MILLISECONDS, undefined, { signal });
      if (Date.now() - counted > COUNT_MILLISECONDS) await count();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await queue.close();
  }
}

/** Which of these are over, well or not. */
async function finishedOf(redis: Redis, queue: Queue, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const [completed, failed] = await Promise.all(
    ['completed', 'failed'].map((state) => redis.zmscore(queue.toKey(state), ...ids)),
  );
  return ids.filter((_id, at) => completed[at] !== null || failed[at] !== null);
}

/** Undefined for one that is gone meanwhile. A reply is measured before it is fetched: it fits the memory here. */
async function outcomesOf(redis: Redis, queue: Queue, ids: string[]): Promise<(Outcome | undefined)[]> {
  const keys = ids.map((id) => queue.toKey(id));
  const sizes = await Promise.all(keys.map((key) => redis.hstrlen(key, 'returnvalue')));
  return Promise.all(
    keys.map(async (key, at) => {
      if (sizes[at] > 2 * MOST_BYTES) return { returned: undefined };
      const [returned, failed] = await redis.hmget(key, 'returnvalue', 'failedReason');
      if (returned !== null) return { returned: parsed(returned) };
      return failed === null ? undefined : { failed: failed.slice(0, 2000), lost: STALLED.test(failed) };
    }),
  );
}

/** BullMQ's words for a job whose workers died over it. */
const STALLED = /stalled more than/;

async function missingOf(redis: Redis, queue: Queue, ids: string[]): Promise<string[]> {
  const there = await Promise.all(ids.map((id) => redis.exists(queue.toKey(id))));
  return ids.filter((_id, at) => there[at] === 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
