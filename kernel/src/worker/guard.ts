import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { endWithParent } from '../end-with-parent';
import { Interrupted } from './alive';

/** The pipe on which the wish to interrupt comes: see `startWorker`. */
const INTERRUPTS = 6;

/**
 * Milliseconds in which a cell may hear of an interrupt by itself; longer where it listens to SIGINT, as training does, and
 * while it loads a package, of which half would be left.
 */
const PATIENCE = { busy: 250, listening: 4000, loading: 30_000 };

/** Places in the memory that both threads share: counts of interrupts, of listeners to SIGINT, of packages on the way. */
const [ASKED, HEARD, LISTENERS, LOADING] = [0, 1, 2, 3];
const shared: Int32Array = workerData?.shared ?? new Int32Array(new SharedArrayBuffer(16));

/** Loads a package, which is not cut short. Throws after it if the reader asked to stop meanwhile. */
export function undisturbed<Loaded>(load: () => Loaded): Loaded {
  Atomics.add(shared, LOADING, 1);
  try {
    return load();
  } finally {
    const loading = Atomics.sub(shared, LOADING, 1) - 1;
    // biome-ignore lint/correctness/noUnsafeFinally: the wish to stop comes before what the package threw
    if (loading === 0 && Atomics.load(shared, ASKED) > Atomics.load(shared, HEARD)) throw new Interrupted();
  }
}

/**
 * A thread next to the one that runs the cells, which works while a cell is busy: it ends the process when its parent is gone,
 * and on an interrupt calls `interrupted` in the main thread; where that has no time for it, it ends what runs there. No
 * `finally` of what it ends is run, and no promise of it is settled. With `pipe` false it only watches the parent.
 */
export function startGuard(interrupted: () => void, pipe = true): void {
  const count = () => Atomics.store(shared, LISTENERS, process.listenerCount('SIGINT'));
  process.on('newListener', (name) => name === 'SIGINT' && setImmediate(count));
  process.on('removeListener', (name) => name === 'SIGINT' && count());
  const guard = new Worker(__filename, {
    // On a busy machine the thread may begin when the parent is gone already.
    workerData: { shared, pipe, parent: process.ppid },
    resourceLimits: { maxOldGenerationSizeMb: 16 },
    stdout: false,
  });
  guard.on('message', (number: number) => {
    if (Atomics.load(shared, HEARD) >= number) return;
    Atomics.store(shared, HEARD, number);
    interrupted();
  });
  guard.unref();
}

function guard({ pipe, parent }: { pipe: boolean; parent: number }): void {
  endWithParent(parent);
  if (!pipe) return;
  const session = new Session();
  // Now, while the main thread has time to open it.
  session.connectToMainThread();
  new Socket({ fd: INTERRUPTS, writable: false })
    .on('error', () => {})
    .on('data', () => {
      const askedCount = Atomics.add(shared, ASKED, 1) + 1;
      parentPort?.postMessage(askedCount);
      const asked = Date.now();
      const again = setInterval(() => {
        if (Atomics.load(shared, HEARD) >= askedCount) return clearInterval(again);
        if (Date.now() - asked < patience()) return;
        session.post('Runtime.terminateExecution');
        parentPort?.postMessage(askedCount);
      }, 50);
    });
}

function patience(): number {
  if (Atomics.load(shared, LOADING) > 0) return PATIENCE.loading;
  // One listener is the kernel's own.
  return Atomics.load(shared, LISTENERS) > 1 ? PATIENCE.listening : PATIENCE.busy;
}

if (!isMainThread && workerData?.shared) guard(workerData);
