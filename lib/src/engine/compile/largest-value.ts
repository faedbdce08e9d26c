import type { Tensor } from '@tensorflow/tfjs';
import { largest } from '../../extremes';
import { tf } from '../tensorflow';
import { whatLasts } from './lasting';
import { triedByShapes } from './trace-by-shapes';

/**
 * Bytes of the largest value that a function makes of an argument of this shape on the way to its results, weights apart;
 * found by shapes alone. Undefined where that cannot be told without numbers.
 */
export function largestValue(run: (x: Tensor) => Tensor[], shape: readonly number[]): number | undefined {
  return tf.tidy(() => {
    const trace = triedByShapes(([x]) => run(x).map((result) => result.clone()), [tf.zeros([...shape])]);
    if (!trace) return undefined;
    tf.dispose([...trace.captured]);
    const lasting = whatLasts(trace, new Set());
    const passing = trace.operations.flatMap(({ inputs }) => inputs).filter((source) => !lasting.source(source));
    return (
      4 *
      largest(
        passing.map((source) => source.shape.reduce((size, side) => size * side, 1)),
        0,
      )
    );
  });
}
