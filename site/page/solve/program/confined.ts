import type { Packages, Tf } from '../../../../grader/src/running/course-packages';
import type { Locks } from '../../../../grader/src/running/lock-packages';
import type { Request } from '../../../../grader/src/running/messages';
import { replyTo } from '../../../../grader/src/running/replies';
import { answering } from '../../../../grader/src/running/requests';
import { inspect } from '../../live/node-util';
import type { FromConfined } from './messages';

/** Nothing is locked in a page: an answer that changes the language can deceive its own self-check only. */
const UNLOCKED = { lock: () => () => false } as unknown as Locks;

/** What a confined worker has of the library. */
export interface Library {
  readonly tf: Tf;
  /** The modules that code may import, by name. */
  readonly modules: Readonly<Record<string, object>>;
  /** Waits until it can compute. */
  ready(wasm: ArrayBuffer | undefined): Promise<unknown>;
}

/**
 * Answers the requests of the deciding worker, with the functions that do so in the grader's process. The port and what sends are
 * held in closures, which the learner's code cannot reach.
 */
export function serveConfined(library?: Library): void {
  const { stringify } = JSON;
  addEventListener(
    'message',
    ({ data, ports: [port] }: MessageEvent<{ wasm?: ArrayBuffer }>) => {
      const send = port.postMessage.bind(port) as (message: FromConfined) => void;
      catchOutput((printed) => send({ printed }));
      const ready = library?.ready(data.wasm) ?? Promise.resolve();
      const { handle } = answering(packagesOf(library), UNLOCKED, -1);
      const open = new Set<number>();
      const failAll = (error: unknown) => {
        for (const id of open) void reply(id, { do: 'ping' }, () => Promise.reject(error));
      };
      const reply = async (id: number, request: Request, by: typeof handle) => {
        const made = await replyTo(id, request, by);
        if (open.delete(id)) send({ reply: stringify(made) });
      };
      // An error in a timer or in a promise that nobody awaited belongs to the call it came from.
      addEventListener('error', (event) => {
        event.preventDefault();
        failAll(event.error);
      });
      addEventListener('unhandledrejection', (event) => {
        event.preventDefault();
        failAll(event.reason);
      });
      port.onmessage = async ({ data: { id, request } }: MessageEvent<{ id: number; request: Request }>) => {
        open.add(id);
        await ready;
        await reply(id, request, handle);
      };
    },
    { once: true },
  );
}

function packagesOf(library: Library | undefined): Packages {
  const load = (name: string): unknown => {
    const found = library?.modules[name];
    if (found) return found;
    throw new Error(`'${name}' is not in this page. Check this answer on your machine: npx course check.`);
  };
  return {
    names: Object.keys(library?.modules ?? {}),
    isTensorFlowLoaded: library !== undefined,
    completeNode() {},
    tensorflow() {
      if (library) return library.tf;
      throw new Error('TensorFlow is not in this page. Check this answer on your machine: npx course check.');
    },
    load,
    beforeFirstUse() {},
    open() {},
    onceLoaded(use) {
      if (library) use(library.tf);
    },
  };
}

/** What the code prints goes with the replies, in order. */
function catchOutput(print: (text: string) => void): void {
  const text = (values: unknown[]) => `${values.map(shown).join(' ')}\n`;
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
    console[name] = (...values: unknown[]) => print(text(values));
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : inspect(value));
