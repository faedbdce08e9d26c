import { cellFailure, type KnownCell } from '../../../kernel/src/cells/cell-failure';
import { combined, type Failure, kernelFailure } from '../../../kernel/src/cells/failure';
import { streams } from '../../../kernel/src/cells/streams';
import type { TokenMatch } from '../../../kernel/src/language/places';
import type { Bundle } from '../../../kernel/src/protocol/worker-messages';
import { type CellCompiler, cellCompiler } from './compiler/client';
import type { FromLiveWorker, LiveLesson, StoredCell, ToLiveWorker } from './messages';
import { startWorker } from './start-worker';

/** What a cell shows while it runs. */
export interface Shown {
  stream(name: 'stdout' | 'stderr', text: string): void;
  display(bundle: Bundle, update: boolean): void;
  clear(): void;
}

export interface Session extends Pick<CellCompiler, 'complete' | 'inspect'> {
  /** Runs the cell of this number, with another source where it was edited; one at a time. Returns why it failed, or undefined. */
  run(index: number, shown: Shown, edited?: string): Promise<Failure | undefined>;
  /** Asks the running cell to stop; one that does not is ended after five seconds, with its variables. */
  interrupt(): void;
  /** Ends the worker; the next run starts another one. */
  restart(): void;
}

/** Where the workers' files and the packs are, as absolute addresses. */
export interface Addresses {
  readonly worker: string;
  readonly compiler: string;
  readonly packs: string;
}

/** Milliseconds that a busy cell has after the wish to stop. */
const DEAF = 5000;

const STOPPED = kernelFailure('Interrupted', 'The cell was stopped. The variables that it had set by then are kept.');

/** Runs a lesson's cells in a worker. `say` is told what the worker loads, and an empty text when it is ready. */
export function session(lesson: LiveLesson, addresses: Addresses, say: (text: string) => void): Session {
  const known = new Map<string, KnownCell>();
  const names = new Set<string>();
  let runs = 0;
  let worker: Worker | undefined;
  let started: Promise<void> | undefined;
  let current: { cell: StoredCell; shown: Shown; finish(failure?: Failure): void } | undefined;
  const compiler = cellCompiler({ types: lesson.types, worker: addresses.compiler, packs: addresses.packs }, say);
  /** Once a cell was edited, all are compiled: the stored JavaScript of the others belongs to the cells as they were. */
  let isEdited = false;
  const printed = streams((name, text) => current?.shown.stream(name, text));

  function start(): Promise<void> {
    started ??= new Promise((resolve, reject) => {
      const newWorker = startWorker(addresses.worker);
      worker = newWorker;
      const unusable = (why: string) => {
        end();
        reject(new Error(why));
      };
      newWorker.onerror = (event) => {
        event.preventDefault();
        unusable(`The worker that runs the cells does not start: ${event.message || 'it cannot be loaded'}.`);
      };
      newWorker.onmessage = ({ data }: MessageEvent<FromLiveWorker>) => {
        // What a worker that was ended had still sent.
        if (worker !== newWorker) return;
        if (data.type === 'loading') say(data.text);
        else if (data.type === 'unusable') unusable(data.why);
        else if (data.type === 'ready') {
          say('');
          resolve();
        } else said(data);
      };
      const message: ToLiveWorker = { type: 'start', packs: lesson.packs, folder: addresses.packs };
      newWorker.postMessage(message);
    });
    return started;
  }

  function said(message: FromLiveWorker): void {
    if (message.type === 'stream') printed.print(message.name, message.text);
    else printed.flush();
    if (message.type === 'display') current?.shown.display(message.bundle, message.update);
    if (message.type === 'clear') current?.shown.clear();
    if (message.type === 'late')
      current?.shown.stream('stderr', cellFailure(message.error, known).traceback.join('\n'));
    if (message.type !== 'done' || !current) return;
    for (const name of current.cell.declares) if (!message.unset.includes(name)) names.add(name);
    compiler.ran({ source: current.cell.source, unset: message.unset });
    if (message.result) current.shown.display(message.result, false);
    const failures = message.errors.map((error) => cellFailure(error, known));
    if (message.interrupted) failures.unshift(STOPPED);
    current.finish(failures.length > 0 ? combined(failures) : undefined);
  }

  /** Ends the worker; gives the names that are lost. */
  function end(): string[] {
    worker?.terminate();
    worker = undefined;
    started = undefined;
    say('');
    const lost = [...names];
    names.clear();
    compiler.forget();
    isEdited = false;
    printed.flush();
    return lost;
  }

  return {
    async run(index, shown, edited) {
      try {
        await start();
      } catch (cause) {
        return kernelFailure('Error', (cause as Error).message);
      }
      isEdited ||= edited !== undefined;
      const label = `cell ${index + 1}`;
      const stored = lesson.cells[index];
      const cell = isEdited ? await compiler.compile(edited ?? stored.source, label) : stored;
      if ('failures' in cell) return combined(cell.failures);
      const file = `cell-${++runs}`;
      known.set(file, { ...cell, label, tokens: () => tokensOf(cell) });
      const { output, waits, declares, last } = cell;
      const message: ToLiveWorker = { type: 'run', cell: { file, output, waits, declares, last } };
      const failure = await new Promise<Failure | undefined>((finish) => {
        current = { cell, shown, finish };
        worker?.postMessage(message);
      });
      printed.flush();
      current = undefined;
      return failure;
    },
    complete: compiler.complete,
    inspect: compiler.inspect,
    interrupt() {
      const cellRun = current;
      if (!cellRun) return;
      worker?.postMessage({ type: 'interrupt' } satisfies ToLiveWorker);
      setTimeout(() => {
        if (current !== cellRun) return;
        cellRun.finish(
          kernelFailure('Interrupted', `The cell did not stop and its worker was ended. ${lostNames(end())}`),
        );
      }, DEAF);
    },
    restart() {
      const lost = lostNames(end());
      current?.finish(kernelFailure('Restarted', `The cell was stopped by the restart. ${lost}`));
    },
  };
}

function tokensOf({ tokens }: StoredCell): TokenMatch[] {
  const matches: TokenMatch[] = [];
  let [output, source] = [0, 0];
  for (let at = 0; at < tokens.length; at += 2) {
    output += tokens[at] ?? 0;
    const step = tokens[at + 1];
    source += step ?? 0;
    matches.push([output, step === null ? undefined : source]);
  }
  return matches;
}

function lostNames(lost: readonly string[]): string {
  if (lost.length === 0) return 'No variable was lost.';
  const some = lost.slice(0, 20).join(', ');
  return `Lost, so run their cells again: ${some}${lost.length > 20 ? ', …' : ''}.`;
}
