import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { forward } from '../net/forward';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { overBatches } from './over-batches';

/**
 * Predicts with a network: its outputs for all examples of a dataset in order, `[examples, ...output]`. Pixels are preprocessed
 * for the network. The caller disposes the result. Throws if an argument has the wrong type, if `batch` is not a positive
 * integer, or if the data does not fit the network's input.
 */
export async function predict(net: Net, data: Dataset, options: { readonly batch?: number } = {}): Promise<Tensor> {
  requireOptions('predict', options, { batch: true });
  requireNet('predict', net);
  requireDataset('predict', data);
  const { batch = 16 } = options;
  const [outputs] = await overBatches(net, data, { name: 'outputs', run: (x) => [forward(net, x)] }, { batch });
  return outputs;
}
