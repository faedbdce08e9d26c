import type { Tensor } from '@tensorflow/tfjs';
import { isNative } from '../native';
import { tf } from '../tensorflow';
import { whatLasts } from './lasting';
import type { Trace } from './trace';
import { traceByShapes } from './trace-by-shapes';

/**
 * Bytes of the largest value that a function makes of an argument of this shape on the way to its results, weights apart;
 * found by shapes alone. Undefined where that cannot be told without numbers.
 */
export function largestValue(run: (x: Tensor) => Tensor[], shape: readonly number[]): number | undefined {
  if (!isNative()) return undefined;
  return tf.tidy(() => {
    const trace = tracedOrNot(run, tf.zeros([...shape]));
    if (!trace) return undefined;
    tf.dispose([...trace.captured]);
    const lasting = whatLasts(trace, new Set());
    const passing = trace.operations.flatMap(({ inputs }) => inputs).filter((source) => !lasting.source(source));
    return 4 * Math.max(0, ...passing.map((source) => source.shape.reduce((size, side) => size * side, 1)));
  });
}

function tracedOrNot(run: (x: Tensor) => Tensor[], x: Tensor): Trace | undefined {
  try {
    return traceByShapes(([given]) => run(given).map((result) => result.clone()), [x]);
  } catch {
    // Whoever runs it is told what is wrong.
    return undefined;
  }
}
