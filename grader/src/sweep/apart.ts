import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Numbers, Setting } from './program';

/** What the process of a run is asked: what the program wants to be run for, or one run. */
export interface Asked {
  code: string;
  /** Where its packages are looked for, in this order. */
  folders: string[];
  ask: 'plan' | { setting: Setting; seed: number };
}

/** What it says. */
export type Told = { plan: unknown } | { numbers: Numbers; seconds: number } | { failed: string };

/** One thread of TensorFlow's for each run: as many runs as there are cores then share them. */
const ONE_THREAD = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', OMP_NUM_THREADS: '1' };

/** Asks a program in a separate process, whose working directory is `root`. The signal ends it. */
export function apart(root: string, asked: Asked, signal: AbortSignal): Promise<Told> {
  const child = fork(join(__dirname, 'child.js'), {
    cwd: root,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ...ONE_THREAD },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let [said, told] = ['', undefined as Told | undefined];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return new Promise((resolve) => {
    const end = (how: string) => {
      signal.removeEventListener('abort', stop);
      resolve(
        told ?? { failed: `Its process ended before it was through (${how}). ${said.trim().slice(-500)}`.trim() },
      );
    };
    child.on('message', (message) => {
      told = message as Told;
    });
    child.on('error', ({ message }) => end(message));
    child.on('close', (code, how) => end(how ?? `exit code ${code}`));
    child.send(asked, (error) => error && stop());
  });
}
