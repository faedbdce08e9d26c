import { type ForkingPool, type Pool, wantTensorFlow } from './pool';
import type { Runner } from './runner';

/**
 * A pool that lets the answers of one submission run in one copy, one after the other: half of what a small answer costs
 * is the copy, and what its process does for the first time. An answer that leaves traces is the last one in its copy.
 */
export interface SharingPool extends Pool {
  /** What is examined next is of this submission; undefined where it shares with nothing. */
  next(submission: string | undefined): void;
  /** What is examined next gets a process that has run nothing. */
  anew(): void;
  /** Whether any process that was taken since had run another answer before. */
  readonly shared: boolean;
}

const TRACES_SECONDS = 2;

export function sharingPool(pool: ForkingPool): SharingPool {
  let current: string | undefined;
  let shared = false;
  /** By whether TensorFlow is in it: a copy that ran answers of the current submission, and waits for more. */
  const waiting = new Map<boolean, Runner>();
  const kinds = new WeakMap<Runner, boolean>();
  /** Found to be as new since the last answer that ran in it. */
  const asNew = new WeakSet<Runner>();

  async function isAsNew(runner: Runner): Promise<boolean> {
    if (!runner.alive) return false;
    const reply = await runner.request({ do: 'traces' }, TRACES_SECONDS);
    return 'ok' in reply && reply.ok && reply.value === false && (await runner.takeOutput()) === '';
  }

  function anew(): void {
    shared = false;
    for (const runner of waiting.values()) void pool.giveBack(runner);
    waiting.clear();
  }

  return {
    ...pool,
    next(submission) {
      if (submission === undefined || submission !== current) anew();
      shared = false;
      current = submission;
    },
    anew,
    // Asked when the next answer is there and not after the last: of a submission's last one nobody needs to know.
    async warm(packages) {
      const tensors = wantTensorFlow(packages);
      const runner = waiting.get(tensors);
      if (runner && (await isAsNew(runner))) asNew.add(runner);
      else if (runner) {
        waiting.delete(tensors);
        await pool.giveBack(runner);
      }
      return pool.warm(packages);
    },
    get shared() {
      return shared;
    },
    take(packages) {
      const tensors = wantTensorFlow(packages);
      const runner = waiting.get(tensors);
      waiting.delete(tensors);
      if (runner?.alive && asNew.delete(runner)) {
        shared = true;
        return runner;
      }
      if (runner) void pool.giveBack(runner);
      const fresh = pool.take(packages);
      kinds.set(fresh, tensors);
      return fresh;
    },
    async giveBack(runner) {
      const kind = kinds.get(runner);
      const mayWait = current !== undefined && kind !== undefined && !waiting.has(kind) && runner.alive;
      if (mayWait && pool.isCopy(runner)) waiting.set(kind, runner);
      else await pool.giveBack(runner);
    },
  };
}
