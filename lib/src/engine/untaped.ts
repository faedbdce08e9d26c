import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './tensorflow';

/**
 * The result of a function as a constant: no gradient flows through it, and none is computed (stop gradient). For masks, which
 * depend on values by comparisons without a derivative. TensorFlow.js does the same inside operations with a custom gradient.
 */
export function untaped<Result extends Tensor>(compute: () => Result): Result {
  const { state } = tf.engine();
  state.kernelDepth++;
  try {
    return compute();
  } finally {
    state.kernelDepth--;
  }
}
