import './without-compiler';
import timers from 'node:timers/promises';
import { replaceRemovedNodeFunctions } from 'transferlab/dist/engine/removed-node-functions';
import { createExecutor } from 'tslab/dist/executor';
import * as jupyter from 'tslab/dist/jupyter';
import type { Bundle, Cell, ToWorker, Written } from '../protocol/worker-messages';
import { bundlesOf } from '../show/bundle';
import { alive, beginWaiting, eachAlive, Interrupted, rejectWaiting, stopWaiting } from './alive';
import { allowAsking, ask } from './ask';
import { type Disposables, disposables } from './disposables';
import { beginOutput, show, tell } from './events';
import { startGuard } from './guard';
import { loadAhead, loadModules, requireLoadedModules } from './modules';
import { captureOutput } from './output';
import { repairTensorFlow } from './repair-tensorflow';
import { standInForTensorFlow } from './tensorflow-stand-in';
import { thrown } from './thrown';

/** How long what listens to SIGINT (training does) may take to end by itself. */
const GRACE = 3000;

interface Running {
  readonly errors: unknown[];
  /** Settles the cell from outside, where its own promise may never settle. */
  end(): void;
  interrupted: boolean;
  /** It has ended, and how it ended is being told: that reads what it threw, which runs code of the cell. */
  telling: boolean;
  result?: Bundle;
}

let running: Running | undefined;
let cell: Cell | undefined;
const written: Written[] = [];
const atEnd: Disposables = disposables();

/** What the executor asks of a converter: the cell was compiled before it came here. */
const converter = {
  convert: () => ({
    diagnostics: [],
    output: cell?.output,
    hasToplevelAwait: cell?.waits,
    sideOutputs: cell?.files.map(({ path, data }) => ({ path, data })),
    lastExpressionVar: cell?.last,
  }),
  inspect: () => undefined as never,
  complete: () => undefined as never,
  addModule: () => [],
  close: () => {},
};

const executor = createExecutor(
  process.cwd(),
  { node: converter, browser: converter, close: () => {} },
  {
    log: (value) => {
      if (!running) return;
      // The value of a cell is one output: what it draws in several parts has the others before it.
      const bundles = bundlesOf(value);
      for (const bundle of bundles.slice(0, -1)) show({ type: 'display', bundle, update: false });
      running.result = bundles.at(-1);
    },
    error: (error) => running?.errors.push(error),
  },
);

/** Taken before any cell runs: a cell may put another function in its place. */
const race = Promise.race.bind(Promise);
const { setImmediate: turn } = timers;

/** Runs one cell and tells how it ended. */
async function run(newCell: Cell): Promise<void> {
  cell = newCell;
  beginOutput();
  beginWaiting();
  allowAsking(newCell.canAsk);
  const cellRun: Running = { errors: [], end: () => {}, interrupted: false, telling: false };
  running = cellRun;
  tell({ type: 'began' });
  const ended = new Promise<void>((resolve) => {
    cellRun.end = resolve;
  });
  const before = new Map(newCell.declares.map((name) => [name, executor.locals[name]]));
  const body = async () => {
    await loadModules(newCell.imports);
    await executor.execute('');
    await atEnd.disposeAsync();
  };
  await race([body().catch((error) => cellRun.errors.push(error)), ended]);
  // In a separate turn: one stop (of a getter that Node calls for the stack) is over before another can interrupt the report.
  if (cellRun.errors.length > 0) await turn();
  cellRun.telling = true;
  try {
    tellDone(cellRun, newCell, before);
  } catch {
    tellBadEnd(cellRun);
  }
}

function tellDone(cellRun: Running, { declares }: Cell, before: ReadonlyMap<string, unknown>): void {
  const failed = cellRun.errors.length > 0 || cellRun.interrupted;
  if (failed) keepOld(before);
  const unset = failed ? declares.filter((name) => executor.locals[name] === undefined) : [];
  if (cellRun.interrupted) repairTensorFlow();
  const errors = (cellRun.interrupted ? cellRun.errors.filter((error) => !isStop(error)) : cellRun.errors).map(thrown);
  tell({ type: 'done', errors, interrupted: cellRun.interrupted, unset, result: cellRun.result });
  running = undefined;
}

/**
 * The end of a cell of which nothing can be said: what it threw or gave cannot be described or sent, or the reader stopped
 * that. Whatever happens, a cell ends once, and the kernel is free for the next.
 */
function tellBadEnd({ interrupted }: Running): void {
  const message = 'The cell has ended, but what it threw or gave cannot be described.';
  running = undefined;
  tell({ type: 'done', errors: [{ name: 'Error', message, stack: [], causes: [] }], interrupted, unset: [] });
}

/** Compiled cells begin with `exports.a = void 0`: what a cell did not come to keeps the value it had. */
function keepOld(before: ReadonlyMap<string, unknown>): void {
  for (const [name, value] of before) if (executor.locals[name] === undefined) executor.locals[name] = value;
}

function isStop(error: unknown): boolean {
  try {
    return (
      error instanceof Interrupted ||
      (error as { code?: unknown } | undefined)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED'
    );
  } catch {
    // Code of the cell: its own error, whose prototype or code cannot be read.
    return false;
  }
}

/** The reader asks the running cell to stop. What listens to SIGINT ends by itself, and the cell then has its value. */
function interrupt(): void {
  const cellRun = running;
  if (!cellRun) return;
  cellRun.interrupted = true;
  if (cellRun.telling) {
    // What told how it ended was cut short: it had called a getter that does not return.
    tellBadEnd(cellRun);
    return;
  }
  stopWaiting();
  const isHeard = process.listenerCount('SIGINT') > 1;
  if (isHeard) process.emit('SIGINT');
  const stop = () => {
    if (running !== cellRun) return;
    rejectWaiting();
    // The cell's own promise has its turn first: `finally` and `catch` of the cell run.
    setTimeout(cellRun.end, 100);
  };
  if (isHeard) setTimeout(stop, GRACE);
  else stop();
}

/** Takes an error that no cell's own promise carries: it fails the cell that runs, or is shown under the last one. */
function lateError(error: unknown): void {
  if (isStop(error)) return;
  if (!running || running.telling) {
    tell({ type: 'late', error: thrown(error) });
    return;
  }
  running.errors.push(error);
  running.end();
}

function start(): void {
  // Ten frames, Node's own number, end within TensorFlow.js, above the cell.
  Error.stackTraceLimit = 100;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // A cell may import tfjs-node without the library.
  replaceRemovedNodeFunctions();
  standInForTensorFlow();
  requireLoadedModules();
  captureOutput(jupyter as { lastWriteDisplayData: unknown });
  const cells = { alive, eachAlive, disposables, use: atEnd.use, useAsync: atEnd.useAsync };
  Object.defineProperty(globalThis, '__cell__', { value: cells });
  // What is in this session's cells, in the order in which they were run: `check` of the exercises asks.
  Object.defineProperty(globalThis, Symbol.for('transferlab.cells'), { value: () => [...written] });
  Object.assign(globalThis, { prompt: ask });
  // Without it the signal that a terminal sends to a whole group would end the process.
  process.on('SIGINT', () => {});
  process.on('uncaughtException', lateError);
  process.on('unhandledRejection', lateError);
  process.on('message', (message: ToWorker) => {
    if (message.type === 'expect') {
      loadAhead(message.packages);
      return;
    }
    for (const file of message.written) written.push(file);
    void run(message.cell);
  });
  process.on('disconnect', () => process.exit());
  startGuard(interrupt);
  tell({ type: 'ready' });
}

start();
