import type { Tensor } from '@tensorflow/tfjs';
import { isExtended, isNative, nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { inferResults, type Result } from './infer';
import { type Operation, separateVariables, type Trace, traced } from './trace';
import { isTracing } from './tracing-context';

/**
 * The record of a function, made without computing anything: its operations only say what shapes their results have. That
 * takes milliseconds and no memory where a run of a large net takes seconds and gigabytes. Variables are as they were
 * afterwards. Undefined where the function has to run for its record: it makes variables, or a shape depends on values.
 */
export function traceByShapes(run: (inputs: Tensor[]) => Tensor[], args: readonly Tensor[]): Trace | undefined {
  const { binding } = nativeBackend();
  if (!isExtended(binding)) return undefined;
  const before = separateVariables(nativeBackend());
  const originals = [...before.keys()].map((variable) => [variable, tf.keep(variable.clone())] as const);
  // The function may catch what is thrown, or tell it in its own words: what counts is that it was.
  let stopped = false;
  const stop = (): never => {
    stopped = true;
    throw new Error('Tracing by shapes alone goes no further: the function needs numbers.');
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
 * The same record, undefined also where the function fails, where there is no native backend, and inside another trace, of
 * which the function is then a part: for what can do without. Whoever runs the function afterwards, with numbers, hears in
 * its own words what is wrong.
 */
export function triedByShapes(run: (inputs: Tensor[]) => Tensor[], args: readonly Tensor[]): Trace | undefined {
  if (!isNative() || isTracing()) return undefined;
  try {
    return traceByShapes(run, args);
  } catch {
    return undefined;
  }
}

/** Frees what TensorFlow.js kept for a gradient that was broken off. */
function freeTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0 || !state.activeTape) return;
  for (const { saved } of state.activeTape) tf.dispose(saved);
  state.activeTape = null as never;
}

/** Tensors without numbers. */
function valueless(results: readonly Result[]): Tensor[] {
  const backend = nativeBackend();
  return results.map(({ shape, dtype }) => backend.createOutputTensor({ id: -1, shape: [...shape], dtype }));
}
