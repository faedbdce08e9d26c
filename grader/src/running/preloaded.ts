import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rehearseOperations } from './operations';

type Tf = typeof import('@tensorflow/tfjs');

/** What of tfjs-node's backend hangs on its addon. */
interface Backend {
  binding: object;
}

/** As often as it takes until what an answer computes with first is compiled and found. */
const ROUNDS = 40;

/** TensorFlow in a process that will be copied. */
interface Preloaded {
  /** Computes a little, so that copies need not do what is done the first time. Leaves no tensor. */
  rehearse(): void;
  /** In a copy: TensorFlow's threads stayed behind, and with them its context. This gives it one of its own. */
  open(): void;
}

/** Loads TensorFlow and the course's packages; undefined where TensorFlow.js computes in JavaScript, which has no context. */
export function loadTensorFlow(root: string): Preloaded | undefined {
  const rootRequire = createRequire(join(root, 'package.json'));
  const { tf } = rootRequire('transferlab/dist/engine/tensorflow.js') as { tf: Tf };
  rootRequire('transferlab');
  const file = Object.keys(require.cache).find((name) => name.endsWith('tfjs_binding.node'));
  if (!file) return undefined;
  return {
    rehearse() {
      for (let round = 0; round < ROUNDS; round++) tf.tidy(() => rehearseOperations(tf));
    },
    open() {
      const module = { exports: {} };
      process.dlopen(module, file);
      (tf.backend() as unknown as Backend).binding = module.exports;
    },
  };
}
