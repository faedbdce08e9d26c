import { setTimeout as wait } from 'node:timers/promises';
import { declaredNames } from '../language/declared-names';
import { parseCell } from '../language/parse';
import type { Bundle, Cell, FromWorker, Written } from '../protocol/worker-messages';
import { cellFailure } from './cell-failure';
import type { Compiler } from './compiler';
import { combined, type Failure, kernelFailure } from './failure';
import { streams } from './streams';
import { type Loss, startWorker, type Worker } from './worker';

/** What came of one cell. */
export interface Outcome {
  readonly failure?: Failure;
  readonly result?: Bundle;
  /** The process is gone, and with it all variables. */
  readonly lost?: boolean;
  /** Names of the cell that have no value, since it failed before. */
  readonly unset?: readonly string[];
}

/** What a cell tells while it runs, by the names of Jupyter's messages on iopub. */
export interface Shown {
  publish(type: 'stream' | 'display_data' | 'update_display_data' | 'clear_output' | 'error', content: object): void;
  /** Asks the reader; the answer comes through `answer`. */
  ask(prompt: string, password: boolean): void;
}

export interface CellRunner {
  /** Runs the cell that readers know as `label`. One at a time. */
  run(source: string, label: string, canAsk: boolean, shown: Shown): Promise<Outcome>;
  answer(value: string): void;
  /** Stops what runs. A second time, where it does not stop, it ends the process, and its variables are lost. */
  interrupt(): void;
  close(): void;
}

const MOST_STARTS = 3;

/**
 * Packages whose types take as long to read as they take to load: both at once, then. To load them does nothing else, so it
 * does no harm where the cell turns out not to compile.
 */
const LARGE = ['@tensorflow/tfjs-node', '@tensorflow/tfjs', 'danfojs-node', 'transferlab'];

/** Milliseconds after which the reader is told that a cell does not stop. */
const DEAF = 5000;

/**
 * Compiles cells here and runs them in a process next to this one. When that process is lost, its cell fails with what happened
 * and the names that are gone, and a new one stands ready. `memory` is its limit in megabytes.
 */
export function cellRunner(compiler: Compiler, memory?: number): CellRunner {
  let worker: Worker;
  let starts = 0;
  let shown: Shown | undefined;
  let refused: Written[] = [];
  let running: { finish(outcome: Outcome): void; began: boolean; interruptedAt?: number; asks: boolean } | undefined;
  const printed = streams((name, text) => shown?.publish('stream', { name, text }));

  const said = (message: FromWorker): void => {
    if (message.type === 'stream') printed.print(message.name, message.text);
    else printed.flush();
    if (message.type === 'ready') starts = 0;
    if (message.type === 'began' && running) {
      running.began = true;
      // The wish came before there was anything to stop.
      if (running.interruptedAt) worker.interrupt();
    }
    if (message.type === 'display')
      shown?.publish(message.update ? 'update_display_data' : 'display_data', displayed(message.bundle));
    if (message.type === 'clear') shown?.publish('clear_output', { wait: message.wait });
    if (message.type === 'late') shown?.publish('error', cellFailure(message.error, compiler.known));
    if (message.type === 'ask' && running) {
      running.asks = true;
      shown?.ask(message.prompt, message.password);
    }
    if (message.type === 'done') running?.finish(outcomeOf(message));
  };

  const outcomeOf = ({ errors, interrupted, unset, result }: Extract<FromWorker, { type: 'done' }>): Outcome => {
    const failures = errors.map((error) => cellFailure(error, compiler.known));
    if (interrupted) return { failure: combined([STOPPED, ...failures]), unset };
    return failures.length > 0 ? { failure: combined(failures), unset } : { result };
  };

  const lost = ({ ename, why }: Loss): void => {
    printed.flush();
    const names = compiler.forget();
    refused = [];
    const failure = kernelFailure(ename, `${why} ${whatIsLost(names)}`);
    // A process that never comes up would be started for ever.
    if (++starts === MOST_STARTS) {
      console.error(`The process that runs the cells does not start: ${why}`);
      process.exit(1);
    }
    worker = startWorker({ said, lost }, memory);
    if (running) running.finish({ failure, lost: true });
    else shown?.publish('error', failure);
  };

  worker = startWorker({ said, lost }, memory);

  const inWorker = (cell: Cell, source: string): Promise<Outcome> =>
    new Promise((resolve) => {
      running = { finish: resolve, began: false, asks: false };
      worker.run(cell, [...refused, { source, declares: cell.declares }]);
      refused = [];
    });

  return {
    async run(source, label, canAsk, output) {
      printed.flush();
      shown = output;
      const packages = LARGE.filter((name) => source.includes(`'${name}'`) || source.includes(`"${name}"`));
      if (packages.length > 0) worker.expect(packages);
      const compiled = compiler.compile(source, label);
      if ('failures' in compiled) {
        refused.push({ source, declares: declaredNames(parseCell(source)) });
        return { failure: combined(compiled.failures) };
      }
      const { cell, accept } = compiled;
      const outcome: Outcome = cell ? await inWorker({ ...cell, canAsk }, source) : {};
      running = undefined;
      printed.flush();
      // What a cell declared before it failed is there; where its process is gone, nothing is.
      if (!outcome.lost) accept(outcome.unset);
      return outcome;
    },
    answer: (value) => {
      if (running?.asks) worker.answer({ value });
      if (running) running.asks = false;
    },
    interrupt() {
      const cellRun = running;
      if (!cellRun) return;
      if (cellRun.asks) worker.answer({ interrupted: true });
      cellRun.asks = false;
      if (cellRun.interruptedAt && Date.now() - cellRun.interruptedAt > DEAF) {
        worker.end({ ename: 'Interrupted', why: 'The cell did not stop and its process was ended.' });
        return;
      }
      if (cellRun.began) worker.interrupt();
      if (cellRun.interruptedAt) return;
      cellRun.interruptedAt = Date.now();
      void wait(DEAF + 200, undefined, { ref: false }).then(() => {
        if (running === cellRun) printed.print('stderr', DOES_NOT_STOP);
      });
    },
    close: () => worker.close(),
  };
}

const STOPPED = kernelFailure('Interrupted', 'The cell was stopped. The variables that it had set by then are kept.');

const DOES_NOT_STOP =
  'The cell has not stopped yet. It may be inside an operation that cannot be cut short, such as a program that it started. ' +
  'Wait for it, or interrupt once more to end its process, which loses all variables.\n';

function whatIsLost(names: readonly string[]): string {
  if (names.length === 0) return 'A new process is ready; no variable was lost.';
  const some = names.slice(0, 20).join(', ');
  return `A new process is ready. Lost, so run their cells again: ${some}${names.length > 20 ? ', …' : ''}.`;
}

function displayed({ data, metadata, transient }: Bundle): Bundle {
  return { data, metadata: metadata ?? {}, transient: transient ?? {} };
}
