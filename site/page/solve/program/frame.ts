import { element } from '../elements';

/** What runs in a frame: the text of a worker, and the bytes of the library's WebAssembly file, where it has the library. */
export interface Confined {
  readonly text: string;
  readonly wasm?: ArrayBuffer;
}

/** No network, no storage, no other document: the frame has an origin of its own, and its worker has its policy. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; connect-src blob:";

const SCRIPT = `addEventListener('message', ({ data, ports }) => {
  const url = URL.createObjectURL(new Blob([data.text], { type: 'text/javascript' }));
  new Worker(url).postMessage({ wasm: data.wasm }, ports);
}, { once: true });`;

/**
 * Starts a worker of code that nobody trusts, in a sandboxed frame of its own; `port` is its one way to the worker that decides.
 * Returns what ends it, whatever it is doing.
 */
export function startConfined({ text, wasm }: Confined, port: MessagePort): () => void {
  const frame = element('iframe', {
    sandbox: 'allow-scripts',
    title: 'Runs your code',
    hidden: '',
    srcdoc: `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>${SCRIPT}</script>`,
  });
  frame.addEventListener('load', () => frame.contentWindow?.postMessage({ text, wasm }, '*', [port]), { once: true });
  document.body.append(frame);
  return () => frame.remove();
}
