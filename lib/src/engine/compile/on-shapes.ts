import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { triedByShapes } from './trace-by-shapes';

/**
 * Runs a function on a float32 tensor of this shape to see what becomes of it: what operations it calls, what shapes
 * come out. Without numbers where that can be done, which takes a fifth of the time of a large net; on zeros where it
 * cannot, because the function reads values or fails.
 */
export function onShapes(shape: readonly number[], run: (x: Tensor) => Tensor): void {
  tf.tidy(() => {
    const x = tf.zeros([...shape]);
    const record = triedByShapes(([given]) => [run(given)], [x]);
    if (record) tf.dispose([...record.captured]);
    else run(x);
  });
}
