import type { Tensor } from '@tensorflow/tfjs';
import type { Mode, Net } from 'transferlab';

/**
 * AdaBN: the same network with the averages of another domain (Li et al. 2016).
 *
 * A network that learnt on the source normalises by the source's averages. A target from another camera, or in other
 * units, does not have mean 0 and variance 1 after that. So put the target's mean and variance in their place. It takes
 * no label, and no training: kernels, scale and offset stay as they are.
 *
 * - The layer `norm` is a batch normalisation where net.weights has `norm/mean` and `norm/variance`; `norm/scale`
 *   and `norm/offset` are learnt. A layer turns x into layer.apply(x, net.weights, PREDICTING), and the next continues
 *   from there.
 * - The new averages are the mean and the variance of what reaches the layer, over all the examples of the target, once
 *   the layers before it have theirs. tf.moments gives both.
 * - `target` is [examples, features] or [examples, height, width, channels]. There are as many averages as features or
 *   channels: in a map every place counts.
 * - Assign the averages to the variables that are there, because other networks may share them, and leak no tensor.
 *
 * It rests on both domains having the same classes in about the same shares: means that differ for another reason are
 * evened out as well.
 */
export function adabn(net: Net, target: Tensor): void {
  throw new Error(`adabn is yours to write. It got ${net.layers.length} layers and examples [${target.shape}].`);
}

/** Given: how a layer runs when the network predicts. Batch normalisation then goes by its stored averages. */
export const PREDICTING: Mode = {
  training: false,
  update() {},
  seed() {
    throw new Error('Nothing is drawn when a net predicts.');
  },
};
