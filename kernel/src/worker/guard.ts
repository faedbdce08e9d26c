import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { endWithParent } from '../end-with-parent';

/** The pipe on which the wish to interrupt comes: see `startWorker`. */
const INTERRUPTS = 6;

/** Milliseconds in which a cell may hear of an interrupt by itself; longer where it listens to SIGINT, as training does. */
const PATIENCE = { busy: 250, listening: 4000 };

/** Places in the memory that both threads share. */
const [HEARD, LISTENERS] = [0, 1];

/**
 * A thread beside the one that runs the cells, which works while a cell is busy: it ends the process when its parent is
 * gone, and on an interrupt calls `interrupted` in the main thread; where that has no time for it, it ends what runs there.
 * No `finally` of what it ends is run, and no promise of it is settled. With `pipe` false it only watches the parent.
 */
export function startGuard(interrupted: () => void, pipe = true): void {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const count = () => Atomics.store(shared, LISTENERS, process.listenerCount('SIGINT'));
  process.on('newListener', (name) => name === 'SIGINT' && setImmediate(count));
  process.on('removeListener', (name) => name === 'SIGINT' && count());
  const guard = new Worker(__filename, {
    workerData: { shared, pipe },
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

function guard({ shared, pipe }: { shared: Int32Array; pipe: boolean }): void {
  endWithParent();
  if (!pipe) return;
  const session = new Session();
  // Now, while the main thread has time to open it.
  session.connectToMainThread();
  let number = 0;
  new Socket({ fd: INTERRUPTS, writable: false })
    .on('error', () => {})
    .on('data', () => {
      const own = ++number;
      parentPort?.postMessage(own);
      const asked = Date.now();
      const again = setInterval(() => {
        if (Atomics.load(shared, HEARD) >= own) return clearInterval(again);
        // One listener is the kernel's own.
        const patience = Atomics.load(shared, LISTENERS) > 1 ? PATIENCE.listening : PATIENCE.busy;
        if (Date.now() - asked < patience) return;
        session.post('Runtime.terminateExecution');
        parentPort?.postMessage(own);
      }, 50);
    });
}

if (!isMainThread && workerData?.shared) guard(workerData);
