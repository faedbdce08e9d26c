import type * as TensorFlow from '@tensorflow/tfjs';
import { completeBackend } from 'tfjs-node-kernels';
import { nativeAdvice } from '../places';
import { freeBrokenGradients } from './broken-gradient';
import { wrapMethods } from './compile/tracing-context';
import type { NativeBackend } from './native';
import { replaceRemovedNodeFunctions } from './removed-node-functions';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
// Each session has threads of its own, so that a small graph can do with one: see compile/session-options.ts.
process.env.TF_OVERRIDE_GLOBAL_THREADPOOL ??= '1';

/** Where the numbers are computed: `tensorflow` is native, `wasm` and `cpu` are the fall-backs. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

/** The TensorFlow.js namespace: tfjs-node where its addon is built, the plain package where it is not. */
function loadTensorFlow(): typeof TensorFlow {
  replaceRemovedNodeFunctions();
  try {
    return require('@tensorflow/tfjs-node');
  } catch (cause) {
    if (!/binding|libtensorflow|shared object|dlopen|Cannot find module|napi/i.test(String(cause))) throw cause;
    return require('@tensorflow/tfjs');
  }
}

/** TensorFlow.js with the fastest backend this machine has. Import `tf` from here, not from a package. */
export const tf = loadTensorFlow();
completeBackend(tf);
freeBrokenGradients(tf.engine());
prepareTracing();

/** Here, where nothing is sealed yet: see compile/tracing-context.ts. */
function prepareTracing(): void {
  const backend = tf.findBackend('tensorflow') as unknown as NativeBackend | null;
  if (backend) wrapMethods({ engine: tf.engine(), backend });
}

/** Says where TensorFlow is there without `lib/addon`, and set-up could build it in. */
async function sayWhetherPlain(): Promise<void> {
  const { isExtended } = await import('./native');
  const { binding } = tf.findBackend('tensorflow') as unknown as NativeBackend;
  if (isExtended(binding) || process.platform !== 'linux' || process.arch !== 'x64') return;
  console.warn(
    "transferlab: TensorFlow is here as tfjs-node ships it, without the library's own operations: the results are the same, " +
      `but some things take longer. ${nativeAdvice()}`,
  );
}

/**
 * Waits until the backend can compute and returns its name. What computes asynchronously (`fit`, `predict`, `backbone`) waits
 * for it too; call it where tensors are computed with before that. Native TensorFlow is ready at once;
 * the fall-back loads wasm, warns once on stderr, and uses plain JavaScript if wasm fails too.
 */
export async function ready(): Promise<BackendName> {
  choosing ??= chooseBackend();
  await choosing;
  return tf.findBackend('tensorflow') ? 'tensorflow' : (tf.getBackend() as BackendName);
}

/** The first choice, which all that wait for a backend share; a program may set another backend after it. */
let choosing: Promise<void> | undefined;

async function chooseBackend(): Promise<void> {
  if (tf.findBackend('tensorflow')) return sayWhetherPlain();
  if (tf.getBackend() !== 'wasm') {
    try {
      (await import('./wasm/register')).loadWasm();
      await tf.setBackend('wasm');
    } catch {
      await tf.setBackend('cpu');
    }
    const speed =
      tf.getBackend() === 'wasm'
        ? 'predicting takes about twice as long and training several times as long'
        : 'everything takes a hundred times as long and more';
    console.warn(
      `transferlab: native TensorFlow is not built here, so '${tf.getBackend()}' computes instead: the results are the ` +
        `same, but ${speed}. ${nativeAdvice()}`,
    );
  }
}
