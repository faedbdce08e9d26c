import { setFlagsFromString } from 'node:v8';
import type { Converter } from 'tslab/dist/converter';
import { newConverter } from '../language/typescript-for-cells';
import { completeReply, inspectReply } from './assistance';
import { compiler as newCompiler } from './compiler';
import { cellQueue, type Request } from './execute';
import { cellHistory, type HistoryRequest } from './history';
import { isComplete } from './is-complete';
import { cellRunner } from './run-cells';
import { warmUp } from './warm-up';

export interface KernelOptions {
  /** What the process of the cells may use, in megabytes; no limit where it is left out. */
  readonly memory?: number;
  /** Where the cells that were run are kept; in memory alone where it is left out. */
  readonly history?: string;
  /** What compiles the first cells, where there is one that has read the libraries' types already. */
  readonly converter?: Converter;
}

type Content = Record<string, unknown>;

/** All that a kernel answers with its cells. */
export interface Requests {
  /** Runs a cell when its turn comes. */
  execute(request: Request): void;
  /** What is answered at once, also while a cell runs, by the protocol's name without `_request`. */
  readonly atOnce: Readonly<Record<string, (content: Content) => object>>;
  /** The request whose cell runs now. */
  current(): Request | undefined;
  /** A line that the reader typed. */
  input(value: string): void;
  interrupt(): void;
  close(): void;
}

/** Loads the compiler, which takes half a second, and starts the process of the cells. */
export function requests(options: KernelOptions): Requests {
  // Machine code without optimisation, at once: of the compiler most functions run a few times a cell. A quarter less time.
  setFlagsFromString('--always-sparkplug');
  // The compiler's old programs are collected before they double the heap: after 500 cells 360 MB in place of 505, at no time.
  setFlagsFromString('--heap-growing-percent=30');
  const compiler = newCompiler(newConverter, options.converter);
  const runner = cellRunner(compiler, options.memory);
  const history = cellHistory(options.history);
  const queue = cellQueue(runner, history);
  const warmingUp = warmUp(compiler.converter());
  return {
    execute: (request) => {
      warmingUp.end();
      queue.add(request);
    },
    current: queue.current,
    input: runner.answer,
    interrupt: runner.interrupt,
    close() {
      warmingUp.end();
      runner.close();
    },
    atOnce: {
      is_complete: ({ code }) => isComplete(String(code)),
      complete: ({ code, cursor_pos }) => completeReply(compiler, String(code), Number(cursor_pos)),
      inspect: ({ code, cursor_pos }) => inspectReply(compiler, String(code), Number(cursor_pos)),
      history: (content) => ({ status: 'ok', history: history.find(content as unknown as HistoryRequest) }),
    },
  };
}
