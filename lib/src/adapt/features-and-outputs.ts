import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { forwardTo } from '../net/forward';
import { globalAverage } from '../net/layers';
import { overBatches } from '../train/over-batches';

/**
 * The output of the layer at `index`, averaged over height and width, and of the net, for all examples of a data set:
 * `[examples, features]` and `[examples, ...output]`. The caller disposes both.
 */
export async function featuresAndOutputs(
  net: Net,
  data: Dataset,
  index: number,
  batch = 64,
): Promise<{ features: Tensor; outputs: Tensor }> {
  const last = net.layers.length - 1;
  const run = (x: Tensor) => {
    const [features, outputs] = forwardTo(net, [index, last], x);
    return [globalAverage(features).clone(), outputs.clone()];
  };
  const [features, outputs] = await overBatches(
    net,
    data,
    { name: `features at ${index} and outputs`, run },
    { batch },
  );
  return { features, outputs };
}
