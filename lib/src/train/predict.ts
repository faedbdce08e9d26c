import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { batches } from '../data/batches';
import type { Dataset } from '../data/dataset';
import { tf } from '../engine/tensorflow';
import { forward, readInput, requireShape } from '../net/forward';
import type { Net } from '../net/net';

/**
 * Runs a net over a dataset in order: `[size, ...output]`. Pixels are preprocessed as the net asks.
 * The caller disposes the result.
 */
export async function predict(net: Net, data: Dataset, { batch = 16 } = {}): Promise<Tensor> {
  requireShape(net, data.shape, data.name);
  const parts: Tensor[] = [];
  for (const places of batches(data, { size: batch })) {
    const x = await readInput(net, data, places);
    parts.push(tf.tidy(() => forward(net, x)));
    x.dispose();
  }
  return tf.tidy(() => {
    const all = tf.concat(parts as Tensor2D[]);
    tf.dispose(parts);
    return all;
  });
}
