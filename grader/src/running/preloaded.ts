import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rehearseOperations } from './operations';

type Tf = typeof import('@tensorflow/tfjs');

/** What of tfjs-node's backend hangs on its addon. */
interface Backend {
  readonly binding: object;
}

/** As often as it takes until what an answer computes with first is compiled and found. */
const ROUNDS = 40;

/** TensorFlow in a process that will be copied. */
interface Preloaded {
  /** Computes a little, so that copies need not do what is done the first time. Leaves no tensor. */
  rehearse(): void;
  /** In a copy: TensorFlow's threads do not survive the fork, nor does its context. This creates a new one. */
  open(): void;
}

/** Loads TensorFlow and the course's packages; undefined where TensorFlow.js computes in JavaScript, which has no context. */
export function loadTensorFlow(root: string): Preloaded | undefined {
  const rootRequire = createRequire(join(root, 'package.json'));
  const { tf } = rootRequire('transferlab/dist/engine/tensorflow.js') as { tf: Tf };
  rootRequire('transferlab');
  const file = Object.keys(require.cache).find((name) => name.endsWith('tfjs_binding.node'));
  if (!file) return undefined;
  const backend = tf.backend() as unknown as Backend;
  let { binding } = backend;
  // No property with a value: a copy gets another addon, though the backend is sealed by then; and what V8 has optimised for
  // the backend as it was stays of use there.
  Object.defineProperty(backend, 'binding', { get: () => binding });
  const open = () => {
    const module = { exports: {} };
    process.dlopen(module, file);
    binding = Object.isSealed(backend) ? Object.freeze(module.exports) : module.exports;
  };
  return {
    rehearse() {
      for (let round = 0; round < ROUNDS; round++) {
        // V8 takes functions that it met once for those that will always be called, and a copy has others.
        if (round === 1) open();
        if (round % 2 === 0) tf.tidy(() => rehearseOperations(tf));
        else rehearseOperations(tf);
      }
    },
    open,
  };
}
