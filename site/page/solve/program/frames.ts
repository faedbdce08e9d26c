import { type Confined, startConfined } from './frame';
import type { FrameRequest } from './messages';

export interface Frames {
  handle(request: FrameRequest): void;
  /** Ends all of them. */
  endAll(): void;
}

/** The frames of this page in which learners' code runs. What is in them is loaded once, from the folder at `address`. */
export function frames(address: string): Frames {
  const running = new Map<number, () => void>();
  /** Those that were ended before they were loaded. */
  const ended = new Set<number>();
  const loading = new Map<string, Promise<Confined>>();

  function contentOf(library: boolean): Promise<Confined> {
    const name = library ? 'answer-library' : 'answer';
    const known = loading.get(name) ?? load(name, library);
    loading.set(name, known);
    // The next check tries again.
    known.catch(() => loading.delete(name));
    return known;
  }

  async function load(name: string, library: boolean): Promise<Confined> {
    const text = await (await fetched(`${address}${name}.js`)).text();
    if (!library) return { text };
    return { text, wasm: await (await fetched(`${address}tfjs-backend-wasm-simd.wasm`)).arrayBuffer() };
  }

  return {
    handle(request) {
      if ('end' in request) {
        running.get(request.end)?.();
        running.delete(request.end);
        ended.add(request.end);
        return;
      }
      const { start, library, port } = request;
      contentOf(library).then(
        (content) => {
          if (!ended.has(start)) running.set(start, startConfined(content, port));
        },
        (cause) => console.error(cause),
      );
    },
    endAll() {
      for (const end of running.values()) end();
      running.clear();
    },
  };
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} cannot be loaded (${response.status}). Reload the page to try again.`);
  return response;
}
