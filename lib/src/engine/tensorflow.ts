import type * as TensorFlow from '@tensorflow/tfjs';
import { completeBackend } from 'tfjs-node-kernels';
import { TransferError } from '../error';
import { nativeAdvice } from '../places';
import { freeBrokenGradients } from './broken-gradient';
import { wrapMethods } from './compile/tracing-context';
import type { NativeBackend } from './native';
import { replaceRemovedNodeFunctions } from './removed-node-functions';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
// Each session has a separate thread pool, so that a small graph can run on one thread: see compile/session-options.ts.
process.env.TF_OVERRIDE_GLOBAL_THREADPOOL ??= '1';

/** The backend that computes: `tensorflow` is native, `webgpu` a GPU if asked for, `wasm` and `cpu` are the fallbacks. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** The TensorFlow.js namespace: tfjs-node if its addon is built, else the plain package. */
function loadTensorFlow(): typeof TensorFlow {
  replaceRemovedNodeFunctions();
  try {
    return require('@tensorflow/tfjs-node');
  } catch (cause) {
    if (!/binding|libtensorflow|shared object|dlopen|Cannot find module|napi/i.test(String(cause))) throw cause;
    return require('@tensorflow/tfjs');
  }
}

/** TensorFlow.js with the fastest backend of this machine. Import `tf` from here, not from a package. */
export const tf = loadTensorFlow();
completeBackend(tf);
freeBrokenGradients(tf.engine());
prepareTracing();

/** Wraps the methods for tracing before anything is sealed: see compile/tracing-context.ts. */
function prepareTracing(): void {
  const backend = tf.findBackend('tensorflow') as unknown as NativeBackend | null;
  if (backend) wrapMethods({ engine: tf.engine(), backend });
}

/** Warns if TensorFlow runs without `lib/addon`, which set-up could build. */
async function warnIfPlain(): Promise<void> {
  const { isExtended } = await import('./native');
  const { binding } = tf.findBackend('tensorflow') as unknown as NativeBackend;
  if (isExtended(binding) || process.platform !== 'linux' || process.arch !== 'x64') return;
  console.warn(
    "transferlab: TensorFlow is here as tfjs-node ships it, without the library's own operations: the results are the same, " +
      `but some things take longer. ${nativeAdvice()}`,
  );
}

/**
 * Waits until the backend can compute and returns its name. Asynchronous functions (`fit`, `predict`, `backbone`) wait for it
 * too; call it before computing with tensors directly. Native TensorFlow is ready at once. The fallback loads wasm, warns once
 * on stderr, and uses plain JavaScript if wasm fails too. With `TRANSFERLAB_BACKEND=webgpu` it opens the GPU. Throws if
 * `TRANSFERLAB_BACKEND` is something else, if a package for the GPU is missing, or if no adapter is found.
 */
export async function ready(): Promise<BackendName> {
  choosing ??= chooseBackend();
  await choosing;
  const name = tf.getBackend() as BackendName;
  return name !== 'webgpu' && tf.findBackend('tensorflow') ? 'tensorflow' : name;
}

/** The pending or completed choice of a backend, shared by all callers; a program may set another backend later. */
let choosing: Promise<void> | undefined;

async function chooseBackend(): Promise<void> {
  const { TRANSFERLAB_BACKEND: asked = '' } = process.env;
  if (asked === 'webgpu') return (await import('./webgpu/register')).useWebGpu();
  if (asked !== '') {
    throw new TransferError(
      `TRANSFERLAB_BACKEND must be 'webgpu', or unset for the fastest backend without a GPU; got '${asked}'.`,
    );
  }
  if (tf.findBackend('tensorflow')) return warnIfPlain();
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
