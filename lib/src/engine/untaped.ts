import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './tensorflow';

/**
 * What a function computes, as a constant: no gradient flows through it, and none is computed. For masks, which depend on
 * values by comparisons that have no derivative. It is what TensorFlow.js does inside an operation with its own gradient.
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
