import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../tensorflow.browser';

/** The file that the backend loads, next to the module unless a page says otherwise. Every current browser has SIMD. */
const FILE = 'tfjs-backend-wasm-simd.wasm';
let address = FILE;

/**
 * Sets the address of `tfjs-backend-wasm-simd.wasm`, which computes. Without it the file is searched next to the library's module,
 * as the package has it, or where Vite puts it; esbuild does not copy it. A relative address counts from the page. Call it before
 * anything computes.
 */
export function wasmFrom(url: string): void {
  address = url;
}

/** Tells TensorFlow.js' wasm backend, which has registered itself, where its file is, and to use one thread. */
export function loadBackend(): void {
  // Several threads need another file, and a page that is isolated by headers.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const url = new URL(address, location.href).href;
  // It wants an address for each of its files, and loads the one for SIMD and one thread.
  setWasmPaths({ [FILE]: url, 'tfjs-backend-wasm.wasm': url, 'tfjs-backend-wasm-threaded-simd.wasm': url });
}
