import { startWorker } from '../live/start-worker';
import type { Replies, Reply, Request } from './messages';
import { frames } from './program/frames';
import type { FrameRequest } from './program/messages';

export interface Deciding {
  /** Asks the worker that decides. */
  ask<Do extends Request['do']>(request: Extract<Request, { do: Do }>): Promise<Replies[Do]>;
  /** Ends what is running, with this sentence for who waits; the next request starts again. */
  stop(why: string): void;
}

/** The worker that decides, from the folder at `address`, started by the first request. */
export function deciding(address: string): Deciding {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(cause: Error): void }>();
  const confined = frames(address);
  let worker: Worker | undefined;
  let asked = 0;

  function stop(why: string): void {
    worker?.terminate();
    worker = undefined;
    confined.endAll();
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  }

  function started(): Worker {
    if (worker) return worker;
    const fresh = startWorker(`${address}worker.mjs`);
    fresh.onmessage = ({ data }: MessageEvent<Reply | FrameRequest>) => {
      if (!('id' in data)) {
        confined.handle(data);
        return;
      }
      const asker = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.ok) asker?.resolve(data.value);
      else asker?.reject(new Error(data.why));
    };
    fresh.onerror = (event) => {
      event.preventDefault();
      stop(`The worker with the checks ended: ${event.message || 'it cannot be loaded'}. Try again.`);
    };
    worker = fresh;
    return fresh;
  }

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const id = ++asked;
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        started().postMessage({ id, request });
      }),
    stop,
  };
}
