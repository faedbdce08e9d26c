import type { Tensor } from '@tensorflow/tfjs';
import { largest } from '../../extremes';
import { tf } from '../tensorflow';
import { findConstants } from './constant-folding';
import { triedByShapes } from './trace-by-shapes';

/**
 * Bytes of the largest activation that a function computes for an argument of this shape, weights excluded; found by shapes
 * alone. Undefined if tracing needs values.
 */
export function largestValue(run: (x: Tensor) => Tensor[], shape: readonly number[]): number | undefined {
  return tf.tidy(() => {
    const trace = triedByShapes(([x]) => run(x).map((result) => result.clone()), [tf.zeros([...shape])]);
    if (!trace) return undefined;
    tf.dispose([...trace.captured]);
    const constants = findConstants(trace, new Set());
    const activations = trace.operations.flatMap(({ inputs }) => inputs).filter((source) => !constants.source(source));
    return (
      4 *
      largest(
        activations.map((source) => source.shape.reduce((size, dimension) => size * dimension, 1)),
        0,
      )
    );
  });
}
