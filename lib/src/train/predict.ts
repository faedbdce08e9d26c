import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset';
import { forward } from '../net/forward';
import type { Net } from '../net/net';
import { overBatches } from './over-batches';

/**
 * Runs a net over a dataset in order: `[size, ...output]`. Pixels are preprocessed as the net asks.
 * The caller disposes the result.
 */
export async function predict(net: Net, data: Dataset, { batch = 16 } = {}): Promise<Tensor> {
  const [outputs] = await overBatches(net, data, { name: 'outputs', run: (x) => [forward(net, x)] }, { batch });
  return outputs;
}
