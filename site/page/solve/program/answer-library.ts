import * as library from '../../../../lib/src/browser';
import { serveConfined } from './confined';
import { NODE_MODULES } from './node-modules';

const { tf, ready, wasmFrom } = library;
/** As CommonJS code imports a module: `import tf from` and `import * as tf from` both find it. */
const tensorflow = { __esModule: true, default: tf, ...tf };

serveConfined({
  tf,
  modules: {
    ...NODE_MODULES,
    transferlab: { __esModule: true, ...library },
    '@tensorflow/tfjs': tensorflow,
    '@tensorflow/tfjs-node': tensorflow,
    // In a page the library has registered its operations and gradients when it is loaded.
    'transferlab/dist/engine/fused/fuse.js': { fuse() {} },
    'transferlab/dist/engine/gradients/complete.js': { completeGradients() {} },
  },
  ready(wasm) {
    if (wasm) wasmFrom(URL.createObjectURL(new Blob([wasm], { type: 'application/wasm' })));
    return ready();
  },
});
