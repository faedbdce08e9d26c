import { isMainThread, Worker } from 'node:worker_threads';

/**
 * Ends this process, and the group it leads, within a second of its parent's end. A thread of its own watches,
 * because a cell in a busy loop lets no timer run; without it a killed Jupyter leaves such a kernel behind.
 */
export function exitWithParent(): void {
  new Worker(__filename, { resourceLimits: { maxOldGenerationSizeMb: 16 } }).unref();
}

function watch(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent) return;
    try {
      process.kill(-process.pid, 'SIGKILL');
    } catch {
      process.kill(process.pid, 'SIGKILL');
    }
  }, 1000);
}

if (!isMainThread) watch();
