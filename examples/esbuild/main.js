import { ready, wasmFrom } from 'transferlab';
import { train } from './train.js';

// build.mjs copies it next to the page.
wasmFrom('tfjs-backend-wasm-simd.wasm');
await ready();
const { losses, weights } = await train();
globalThis.trained = weights;
document.querySelector('#result').textContent = JSON.stringify({ losses });
