import type { Bundle, Thrown } from '../../../kernel/src/protocol/worker-messages';
import { bundlesOf } from '../../../kernel/src/show/bundle';
import {
  alive,
  beginWaiting,
  eachAlive,
  Interrupted,
  rejectWaiting,
  stopWaiting,
} from '../../../kernel/src/worker/alive';
import { disposables } from '../../../kernel/src/worker/disposables';
import { repairTensorFlow } from '../../../kernel/src/worker/repair-tensorflow';
import { thrown } from '../../../kernel/src/worker/thrown';
import { displayWith, interrupt as interruptTraining, ready } from '../../../lib/src/browser';
import { captureConsole } from './capture-console';
import type { FromLiveWorker, RunnableCell, ToLiveWorker } from './messages';
import { requireModule } from './modules';
import { loadPacks } from './packs';

/** How long training may take to end by itself after the wish to stop, as in the kernel. */
const GRACE = 3000;

interface Running {
  readonly errors: unknown[];
  /** Settles the cell from outside, where its own promise may never settle. */
  end(): void;
  interrupted: boolean;
  training: boolean;
}

let running: Running | undefined;
const atEnd = disposables();
const values: Record<string, unknown> = {};

/** The `exports` of all cells: TypeScript defines imported names as getters, and later cells may replace them. */
const cellExports = new Proxy(values, {
  defineProperty(_target, name, { get, value }) {
    if (name !== '__esModule') values[name as string] = get ? get() : value;
    return true;
  },
});

// biome-ignore lint/security/noGlobalEval: this runs the reader's code.
const globalEval = eval;

const tell = (message: FromLiveWorker) => postMessage(message);
const shown = (bundle: Bundle, update: boolean) => tell({ type: 'display', bundle, update });

/** Runs one cell and tells how it ended: the same as the kernel's process does, without a compiler. */
async function run(cell: RunnableCell): Promise<void> {
  beginWaiting();
  const cellRun: Running = { errors: [], end: () => {}, interrupted: false, training: false };
  running = cellRun;
  tell({ type: 'began' });
  const ended = new Promise<void>((resolve) => {
    cellRun.end = resolve;
  });
  const before = new Map(cell.declares.map((name) => [name, values[name]]));
  const body = async () => {
    const text = `(${cell.waits ? 'async ' : ''}function(exports, require) { ${cell.output}\n})\n//# sourceURL=${cell.file}`;
    // Indirect: the cell sees globals only. Its first line begins as in the kernel, so that places in it are the same.
    await globalEval(text)(cellExports, requireModule);
    await atEnd.disposeAsync();
  };
  await Promise.race([body().catch((error) => cellRun.errors.push(error)), ended]);
  const failed = cellRun.errors.length > 0 || cellRun.interrupted;
  // Compiled cells begin with `exports.a = void 0`: what a cell did not reach keeps the value it had.
  if (failed) for (const [name, value] of before) if (values[name] === undefined) values[name] = value;
  const unset = failed ? cell.declares.filter((name) => values[name] === undefined) : [];
  if (cellRun.interrupted) repairTensorFlow();
  const errors = cellRun.errors.filter((error) => !(cellRun.interrupted && error instanceof Interrupted));
  const result = failed ? undefined : resultOf(cell);
  running = undefined;
  tell({ type: 'done', errors: errors.map(inCells), interrupted: cellRun.interrupted, unset, result });
}

/** The value of the cell's last expression; what it draws in several parts has all but the last before it. */
function resultOf({ last }: RunnableCell): Bundle | undefined {
  const value = last === undefined ? undefined : values[last];
  if (last !== undefined) delete values[last];
  if (value === undefined || value === null) return undefined;
  const bundles = bundlesOf(value);
  for (const bundle of bundles.slice(0, -1)) shown(bundle, false);
  return bundles.at(-1);
}

/** An error with those lines of its stack that are in cells: the library's own are of one minified file. */
function inCells(error: unknown): Thrown {
  const only = ({ stack, causes, ...rest }: Thrown): Thrown => ({
    ...rest,
    stack: stack.filter((line) => /\bcell-\d+:\d+:\d+/.test(line)).map((line) => line.replace(/\beval \(/, '(')),
    causes: causes.map(only),
  });
  return only(thrown(error));
}

/** The reader asks the running cell to stop. Training ends by itself after its step, and the cell then has its history. */
function interrupt(): void {
  const cellRun = running;
  if (!cellRun) return;
  cellRun.interrupted = true;
  stopWaiting();
  interruptTraining();
  setTimeout(() => {
    if (running !== cellRun) return;
    rejectWaiting();
    // The cell's own promise has its turn first: `finally` and `catch` of the cell run.
    setTimeout(cellRun.end, 100);
  }, GRACE);
}

/** Takes an error that no cell's own promise carries: it fails the cell that runs, or is shown under the last one. */
function lateError(error: unknown): void {
  if (error instanceof Interrupted) return;
  if (running) {
    running.errors.push(error);
    running.end();
  } else tell({ type: 'late', error: inCells(error) });
}

async function start({ packs, folder }: Extract<ToLiveWorker, { type: 'start' }>): Promise<void> {
  Error.stackTraceLimit = 100;
  captureConsole((name, text) => tell({ type: 'stream', name, text }));
  displayWith(({ data, metadata, transient }, update) => shown({ data, metadata, transient } as Bundle, update));
  const cells = { alive, eachAlive, disposables, use: atEnd.use, useAsync: atEnd.useAsync };
  const display = (value: unknown) => {
    for (const bundle of bundlesOf(value)) shown(bundle, false);
  };
  const clearOutput = (wait = false) => tell({ type: 'clear', wait: Boolean(wait) });
  Object.assign(globalThis, { __cell__: cells, display, clearOutput });
  addEventListener('error', (event) => {
    event.preventDefault();
    lateError(event.error);
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    lateError(event.reason);
  });
  const unkept = await loadPacks(packs, folder, (text) => tell({ type: 'loading', text }));
  tell({ type: 'loading', text: 'Starting WebAssembly' });
  await ready();
  tell({ type: 'ready' });
  if (unkept) tell({ type: 'loading', text: unkept });
}

addEventListener('message', ({ data }: MessageEvent<ToLiveWorker>) => {
  if (data.type === 'start') start(data).catch((cause) => tell({ type: 'unusable', why: (cause as Error).message }));
  if (data.type === 'run') void run(data.cell);
  if (data.type === 'interrupt') interrupt();
});
