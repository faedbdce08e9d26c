import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { forward } from '../net/forward';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { overBatches } from './over-batches';

/**
 * Runs a net over a dataset in order: `[size, ...output]`. Pixels are preprocessed as the net asks.
 * The caller disposes the result.
 */
export async function predict(net: Net, data: Dataset, options: { readonly batch?: number } = {}): Promise<Tensor> {
  requireOptions('predict', options, { batch: true });
  requireNet('predict', net);
  requireDataset('predict', data);
  const { batch = 16 } = options;
  const [outputs] = await overBatches(net, data, { name: 'outputs', run: (x) => [forward(net, x)] }, { batch });
  return outputs;
}
