import { createRequire } from 'node:module';
import { train } from '../../examples/esbuild/train.js';

// The example's training on the WebAssembly backend in Node, as JSON: the test compares it with the page's.
const require = createRequire(import.meta.url);
const { tf } = require('transferlab');
require('transferlab/dist/engine/wasm/register').loadWasm();
await tf.setBackend('wasm');
process.stdout.write(JSON.stringify(await train()));
