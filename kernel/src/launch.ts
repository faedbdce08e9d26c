import { spawn } from 'node:child_process';
import path from 'node:path';
import { endWithParent } from './end-with-parent';
import type { runKernel } from './kernel-process';
import { currentBlob, lessonsSnapshot } from './snapshot/current';

/**
 * What the kernel spec starts: `node launch.js CONNECTION_FILE`, in the notebook's folder. Where there is a snapshot of a kernel
 * that has read the libraries' types (about two seconds), the kernel is a process that starts from it; otherwise it is this one.
 */
function launch(): void {
  const blob = currentBlob(lessonsSnapshot(path.resolve(__dirname, '..', '..')), process.cwd());
  if (blob) startFrom(blob);
  else {
    const program: { runKernel: typeof runKernel } = require('./kernel-process');
    void program.runKernel(process.argv[2]);
  }
}

/** This process stays as the one that Jupyter knows, and ends with the kernel, as the kernel ends with it. */
function startFrom(blob: string): void {
  endWithParent().unref();
  const kernel = spawn(process.execPath, ['--snapshot-blob', blob, ...process.argv.slice(1)], { stdio: 'inherit' });
  // A terminal sends its interrupts to both.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => kernel.kill('SIGTERM'));
  kernel.on('error', (error) => {
    console.error(`The kernel could not be started: ${error.message}.`);
    process.exit(1);
  });
  kernel.on('exit', (code, signal) => (signal ? process.kill(process.pid, 'SIGKILL') : process.exit(code ?? 1)));
}

launch();
