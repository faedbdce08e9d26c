import type { Failure } from '../../../../kernel/src/cells/failure';
import { kernelFailure } from '../../../../kernel/src/cells/failure';
import type { Pack, StoredCell } from '../messages';
import { startWorker } from '../start-worker';
import type { FromCompiler, RanCell, ToCompiler } from './messages';

export interface CellCompiler {
  /** Compiles a cell after those that ran; it starts the compiler where there is none. */
  compile(source: string, label: string): Promise<StoredCell | { readonly failures: readonly Failure[] }>;
  /** Notes that a cell ran: what it declares is known to those after it. */
  ran(cell: RanCell): void;
  /** All variables are lost. */
  forget(): void;
}

/** The compiler of edited cells, in a worker of its own that is started by the first of them. */
export function cellCompiler(
  { types, worker: address, packs }: { readonly types: Pack; readonly worker: string; readonly packs: string },
  say: (text: string) => void,
): CellCompiler {
  let ran: RanCell[] = [];
  let worker: Promise<Worker> | undefined;

  const start = () =>
    new Promise<Worker>((resolve, reject) => {
      const started = startWorker(address);
      const fail = (why: string) => {
        worker = undefined;
        started.terminate();
        say('');
        reject(new Error(why));
      };
      started.onerror = (event) => {
        event.preventDefault();
        fail(`The compiler does not start: ${event.message || 'it cannot be loaded'}.`);
      };
      started.onmessage = ({ data }: MessageEvent<FromCompiler>) => {
        if (data.type === 'loading') say(data.text);
        if (data.type === 'unusable') fail(data.why);
        if (data.type !== 'ready') return;
        say('');
        resolve(started);
      };
      started.postMessage({ type: 'start', types, folder: packs } satisfies ToCompiler);
    });

  return {
    async compile(source, label) {
      try {
        worker ??= start();
        const ready = await worker;
        const answer = await new Promise<FromCompiler>((resolve) => {
          ready.onmessage = ({ data }: MessageEvent<FromCompiler>) => resolve(data);
          ready.postMessage({ type: 'compile', source, label, ran } satisfies ToCompiler);
          ran = [];
        });
        if (answer.type === 'compiled') return answer.cell;
        if (answer.type === 'failed') return { failures: answer.failures };
        throw new Error('The compiler gave no answer. Run the cell again.');
      } catch (cause) {
        return { failures: [kernelFailure('Error', (cause as Error).message)] };
      }
    },
    ran(cell) {
      ran.push(cell);
    },
    forget() {
      ran = [];
      void worker?.then((ready) => ready.postMessage({ type: 'forget' } satisfies ToCompiler));
    },
  };
}
