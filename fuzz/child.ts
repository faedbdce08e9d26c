import { mkdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type * as library from 'transferlab';
import { ready } from 'transferlab';
import { commandTargets } from './commands';
import { smallFiles } from './files';
import { functionTargets } from './functions';
import type { Outcome } from './judge';
import { decoded, encoded } from './kept';
import { PRELOADED, planted } from './planted';
import { protocolTarget } from './protocol';
import { readerTargets } from './readers';
import type { Signature } from './shapes';
import type { Target } from './targets';

/** What the child is asked: some targets, each with a seed and a number of cases. */
export interface Work {
  readonly folder: string;
  readonly signatures: readonly Signature[];
  readonly tasks: readonly Task[];
  /** Whether the faults of planted.ts are in the library, the commands and the kernel. */
  readonly planted: boolean;
}

export interface Task {
  readonly target: string;
  readonly seed: number;
  readonly cases: number;
  /** Cases that are run before, as `kept.json` has them. */
  readonly kept: readonly unknown[];
}

/** What the child tells: the case that begins, so that one that never ends is known, and what came of each target. */
export type Told =
  | { readonly type: 'case'; readonly target: string; readonly text: string; readonly patience: number }
  | { readonly type: 'target'; readonly report: Report };

export interface Report {
  readonly target: string;
  readonly seed: number;
  readonly right: number;
  readonly sentences: number;
  readonly found?: Found;
}

export interface Found {
  readonly text: string;
  readonly fault: string;
  readonly detail: string;
  /** The case, for `kept.json`; left out where it ended the process. */
  readonly one?: unknown;
}

/** Runs the cases of some targets in this process, which may end at any of them: the parent watches. */
async function work({ folder, signatures, tasks, planted: isPlanted }: Work): Promise<void> {
  await ready();
  mkdirSync(folder, { recursive: true });
  const scratch = path.join(folder, 'scratch');
  const files = await smallFiles(scratch);
  process.chdir(scratch);
  const functions = planted(isPlanted);
  if (isPlanted) process.env.NODE_OPTIONS = `--require ${PRELOADED}`;
  const root = path.join(__dirname, '..', '..');
  const protocol = protocolTarget(root, folder);
  const targets: Target<never>[] = [
    ...functionTargets(signatures, { folder: '.', files, functions }),
    ...readerTargets('.', files, functions as typeof library),
    ...commandTargets(root, folder),
    protocol,
  ] as Target<never>[];
  for (const task of tasks) {
    const all = targets.filter(({ name }) => name === task.target);
    for (const target of all) await tell({ type: 'target', report: await fuzz(target, task) });
  }
  protocol.close();
}

/** Milliseconds after which a case of a kind is one that does not end. */
const PATIENCE = { function: 20_000, reader: 20_000, command: 80_000, protocol: 60_000 };

async function fuzz(target: Target<never>, { seed, cases, kept }: Task): Promise<Report> {
  const counts = { right: 0, sentences: 0 };
  const run = async (input: never): Promise<Outcome> => {
    await tell({ type: 'case', target: target.name, text: target.print(input), patience: PATIENCE[target.kind] });
    const outcome = await target.run(input);
    if (outcome.kind === 'right') counts.right++;
    if (outcome.kind === 'sentence') counts.sentences++;
    return outcome;
  };
  const report = () => ({ target: target.name, seed, ...counts });
  for (const keptInput of kept.map(decoded) as never[]) {
    const outcome = await run(keptInput);
    if (outcome.kind === 'fault') return { ...report(), found: foundBy(target, keptInput, outcome) };
  }
  let last: { readonly one: never; readonly outcome: Outcome } | undefined;
  const property = fc.asyncProperty(target.cases, async (input) => {
    const outcome = await run(input);
    if (outcome.kind === 'fault') last = { one: input, outcome };
    return outcome.kind !== 'fault';
  });
  // The last that failed is the smallest.
  await fc.check(property, { seed, numRuns: cases, interruptAfterTimeLimit: LONGEST });
  return last?.outcome.kind === 'fault' ? { ...report(), found: foundBy(target, last.one, last.outcome) } : report();
}

/** Milliseconds after which a target draws no more, and no smaller case is looked for. */
const LONGEST = 120_000;

function foundBy(target: Target<never>, input: never, { fault, detail }: Extract<Outcome, { kind: 'fault' }>): Found {
  return { text: target.print(input), fault, detail, one: encoded(input) };
}

function tell(message: Told): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

process.on('unhandledRejection', () => {});
process.on('message', (message: Work) => {
  void work(message).then(
    () => process.exit(0),
    (error) => {
      console.error(error);
      process.exit(3);
    },
  );
});
