import type { Tensor } from '@tensorflow/tfjs';
import { isExtended, isNative, nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { inferResults, type Result } from './infer';
import { type Operation, separateVariables, type Trace, traced } from './trace';
import { isTracing } from './tracing-context';

/**
 * Traces a function by abstract evaluation, as jax.eval_shape: its operations only compute the shapes of their results. That
 * takes milliseconds and no memory where a run of a large network takes seconds and gigabytes. Variables are restored
 * afterwards. Undefined if the function must run to be traced: it creates variables, or a shape depends on values.
 */
export function traceByShapes(run: (inputs: Tensor[]) => Tensor[], args: readonly Tensor[]): Trace | undefined {
  const { binding } = nativeBackend();
  if (!isExtended(binding)) return undefined;
  const before = separateVariables(nativeBackend());
  const originals = [...before.keys()].map((variable) => [variable, tf.keep(variable.clone())] as const);
  // The function may catch this error or wrap it, so a flag records that it was thrown.
  let stopped = false;
  const stop = (): never => {
    stopped = true;
    throw new Error('Abstract evaluation cannot continue: the function needs values.');
  };
  let record: Trace | undefined;
  try {
    tf.tidy(() => {
      const perform = (operation: Operation) => valueless(inferResults(binding, operation) ?? stop());
      record = traced(run, args, before, { perform, stop }).record;
    });
  } catch (cause) {
    if (!stopped) throw cause;
  } finally {
    if (stopped) freeTape();
    for (const [variable, original] of originals) {
      if (variable.dataId !== original.dataId) variable.assign(original);
      original.dispose();
    }
  }
  if (!stopped) return record;
  tf.dispose([...(record?.captured ?? [])]);
  return undefined;
}

/**
 * The same trace for callers that can do without one: undefined also if the function fails, if there is no native backend, and
 * inside another trace, of which the function is then a part. Running the function with values then reports the error.
 */
export function triedByShapes(run: (inputs: Tensor[]) => Tensor[], args: readonly Tensor[]): Trace | undefined {
  if (!isNative() || isTracing()) return undefined;
  try {
    return traceByShapes(run, args);
  } catch {
    return undefined;
  }
}

/** Frees the tensors that TensorFlow.js kept for an interrupted gradient. */
function freeTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0 || !state.activeTape) return;
  for (const { saved } of state.activeTape) tf.dispose(saved);
  state.activeTape = null as never;
}

/** Tensors without values. */
function valueless(results: readonly Result[]): Tensor[] {
  const backend = nativeBackend();
  return results.map(({ shape, dtype }) => backend.createOutputTensor({ id: -1, shape: [...shape], dtype }));
}
