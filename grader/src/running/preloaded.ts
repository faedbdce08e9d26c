import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What of tfjs-node's backend hangs on its addon. */
interface Backend {
  binding: Record<string, unknown>;
  isUsingGpuDevice: boolean;
}

/**
 * Loads all of TensorFlow that can be copied: its library and the course's packages. Not the addon, which starts threads,
 * and they would be missing in a copy: what comes back does that. `link` links the library and the addon for good.
 */
export function loadTensorFlow(root: string, link: (library: string, addon: string) => void): () => void {
  const rootRequire = createRequire(join(root, 'package.json'));
  const home = join(root, 'node_modules', '@tensorflow', 'tfjs-node');
  const preGyp = createRequire(join(home, 'package.json'))('@mapbox/node-pre-gyp') as { find(file: string): string };
  const file = preGyp.find(join(home, 'package.json'));
  link(join(home, 'deps', 'lib', 'libtensorflow.so'), file);
  const module = { exports: {} as Backend['binding'] };
  const binding = () => {
    if (Object.keys(module.exports).length === 0) process.dlopen(module, file);
    return module.exports;
  };
  const later = new Proxy({} as Backend['binding'], {
    get: (_, name) => (name === 'isUsingGpuDevice' ? () => false : binding()[name as string]),
    has: (_, name) => name in binding(),
  });
  require.cache[file] = Object.assign(new (require('node:module') as typeof import('node:module'))(file), {
    loaded: true,
    exports: later,
  });
  const { tf } = rootRequire('transferlab/dist/engine/tensorflow.js') as { tf: { backend(): unknown } };
  rootRequire('transferlab');
  return () => {
    const backend = tf.backend() as Backend;
    backend.binding = binding();
    backend.isUsingGpuDevice = (backend.binding.isUsingGpuDevice as () => boolean)();
  };
}
