import type { Completions, Inspection } from '../../../../kernel/src/cells/assistance';
import type { Failure } from '../../../../kernel/src/cells/failure';
import { kernelFailure } from '../../../../kernel/src/cells/failure';
import type { Pack, StoredCell } from '../messages';
import { startWorker } from '../start-worker';
import type { Answer, FromCompiler, Question, RanCell, ToCompiler } from './messages';

export interface CellCompiler {
  /** Compiles a cell after those that ran; it starts the compiler where there is none. */
  compile(source: string, label: string): Promise<StoredCell | { readonly failures: readonly Failure[] }>;
  /** What may be at an offset of a cell. Throws if the compiler does not start, or fails. */
  complete(source: string, at: number): Promise<Completions>;
  /** The type of the name at an offset of a cell; undefined where there is none. Throws as `complete` does. */
  inspect(source: string, at: number): Promise<Inspection | undefined>;
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
  /** The cells that ran, of which the worker knows the first so many. */
  let ran: RanCell[] = [];
  let known = 0;
  let worker: Promise<Worker> | undefined;

  const start = () =>
    new Promise<Worker>((resolve, reject) => {
      const started = startWorker(address);
      known = 0;
      const fail = (why: string) => {
        end(started);
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

  /** Ends the worker; the next question starts another one. */
  function end(ended: Worker): void {
    ended.terminate();
    worker = undefined;
  }

  /** One question after the other: the answers have no names. */
  let answered: Promise<unknown> = Promise.resolve();
  function ask(question: Question): Promise<Answer> {
    const answer = answered.then(async () => {
      worker ??= start();
      const ready = await worker;
      return new Promise<Answer>((resolve, reject) => {
        ready.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
        ready.onerror = (event) => {
          event.preventDefault();
          end(ready);
          reject(new Error(`The compiler ended: ${event.message || 'perhaps memory was short'}. Try again.`));
        };
        ready.postMessage({ ...question, ran: ran.slice(known) } satisfies ToCompiler);
        known = ran.length;
      });
    });
    answered = answer.catch(() => {});
    return answer;
  }

  const noAnswer = (answer: Answer) =>
    new Error(answer.type === 'failed' ? answer.failures[0].evalue : 'The compiler gave no answer. Try again.');

  return {
    async compile(source, label) {
      try {
        const answer = await ask({ type: 'compile', source, label });
        if (answer.type === 'compiled') return answer.cell;
        if (answer.type === 'failed') return { failures: answer.failures };
        throw noAnswer(answer);
      } catch (cause) {
        return { failures: [kernelFailure('Error', (cause as Error).message)] };
      }
    },
    async complete(source, at) {
      const answer = await ask({ type: 'complete', source, at });
      if (answer.type === 'completed') return answer.completions;
      throw noAnswer(answer);
    },
    async inspect(source, at) {
      const answer = await ask({ type: 'inspect', source, at });
      if (answer.type === 'inspected') return answer.inspection;
      throw noAnswer(answer);
    },
    ran(cell) {
      ran.push(cell);
    },
    forget() {
      ran = [];
      known = 0;
      void worker?.then((ready) => ready.postMessage({ type: 'forget' } satisfies ToCompiler));
    },
  };
}
