import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { jupyterEnvironment, jupyterPython } from './jupyter-environment';

/** What came of one notebook: `done` of `cells` code cells ran; `reason` says what is wrong with the next. */
export interface LessonResult {
  lesson: string;
  cells: number;
  done: number;
  seconds: number;
  ok: boolean;
  reason: string | null;
  notebook?: string;
  html?: string;
}

/** Where results go, and the limits in seconds for one cell and for the whole notebook. */
export interface RunLimits {
  out: string;
  timeout: number;
  totalTimeout: number;
  /** Whether to print what each cell cost. */
  times?: boolean;
  /** Whether other lessons run at the same time: progress is then whole lines, also on a terminal. */
  shared?: boolean;
  /** The cores that the lesson may use, as `taskset` reads them: `0-3`. Left out: all. */
  cores?: string;
}

/**
 * Executes `notebook` in the kernel of the checkout at `root`; progress goes to stderr. Resolves with a failed
 * result, and does not reject, when a cell or the runner itself fails.
 */
export function runLesson(root: string, notebook: string, limits: RunLimits): Promise<LessonResult> {
  const program = [
    path.join(root, 'kernel', 'run_notebook.py'),
    notebook,
    `--out=${limits.out}`,
    `--plotly=${require.resolve('plotly.js-cartesian-dist-min')}`,
    `--timeout=${limits.timeout}`,
    `--total-timeout=${limits.totalTimeout}`,
    ...(limits.times ? ['--times'] : []),
  ];
  const started = Date.now();
  // Exercises that a lesson checks here are nobody's attempts, and nobody waits who would want a line of progress.
  const env: NodeJS.ProcessEnv = {
    ...jupyterEnvironment(root),
    COURSE_LESSON: path.basename(notebook, '.ipynb'),
    COURSE_RECORD: 'no',
    COURSE_GUESSES: 'example',
    TRANSFERLAB_PROGRESS: 'no',
  };
  mkdirSync(env.IPYTHONDIR!, { recursive: true });
  const [command, ...before] = [...(limits.cores ? ['taskset', '--cpu-list', limits.cores] : []), jupyterPython(root)];
  const runner = spawn(command, [...before, ...program], {
    env,
    stdio: ['ignore', 'pipe', limits.shared ? 'pipe' : 'inherit'],
  });
  runner.stderr?.pipe(process.stderr, { end: false });
  // A signal to this process alone must reach the runner, which ends its kernel and says so.
  const stop = () => runner.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let report = '';
  runner.stdout?.on('data', (chunk) => {
    report += chunk;
  });
  return new Promise((resolve) => {
    const fail = (reason: string) =>
      resolve({
        lesson: path.basename(notebook, '.ipynb'),
        cells: 0,
        done: 0,
        seconds: (Date.now() - started) / 1000,
        ok: false,
        reason,
      });
    runner.on('error', (error) => fail(`the runner could not be started: ${error.message}`));
    runner.on('close', (status, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      const result = readReport(report);
      if (result && result.ok === (status === 0)) resolve(result);
      else fail(`the runner ended with ${signal ?? `status ${status}`} and no result; what it said stands above`);
    });
  });
}

function readReport(text: string): LessonResult | undefined {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}
