import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { jupyterEnvironment } from '../src/jupyter-environment';
import { python, root } from './set-up';

export interface Output {
  readonly type: string;
  readonly name?: string;
  readonly text?: string;
  readonly data?: Record<string, string>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: string[];
}

export interface Ran {
  readonly reply: {
    readonly status: string;
    readonly ename?: string;
    readonly evalue?: string;
    readonly execution_count: number;
  };
  readonly outputs: readonly Output[];
}

type Step =
  | { run: string[]; interrupt?: number; again?: boolean; input?: string; options?: object }
  | { write: [file: string, text: string] }
  | { ask: string; with: object };

/** Follows the steps in one kernel in `folder`; see `session.py`. What is written says nothing. */
// biome-ignore lint/suspicious/noExplicitAny: what comes of a step depends on the step
export function session(folder: string, steps: readonly Step[]): any[] {
  const program = [path.join(__dirname, 'session.py'), JSON.stringify(steps), folder];
  const env = jupyterEnvironment(root);
  return JSON.parse(
    execFileSync(python, program, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64e6 }),
  );
}

/** The cells run one after another; what came of each. */
export function runCells(folder: string, cells: readonly string[]): Ran[] {
  return session(
    folder,
    cells.map((code) => ({ run: [code] })),
  ).map(([ran]) => ran);
}
