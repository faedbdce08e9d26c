import type { Tensor } from '@tensorflow/tfjs';
import { type Mode, type Net, tf } from 'transferlab';

/** Puts the target's averages in place of the source's, layer by layer, since each sees what the ones before let through. */
export function adabn(net: Net, target: Tensor): void {
  tf.tidy(() => {
    let x = target;
    for (const layer of net.layers) {
      const [mean, variance] = ['mean', 'variance'].map((part) => net.weights[`${layer.name}/${part}`]);
      if (mean && variance) {
        const found = tf.moments(x, [...x.shape.keys()].slice(0, -1));
        mean.assign(found.mean);
        variance.assign(found.variance);
      }
      x = layer.apply(x, net.weights, PREDICTING);
    }
  });
}

/** Given: how a layer runs when the network predicts. Batch normalisation then goes by its stored averages. */
export const PREDICTING: Mode = {
  training: false,
  update() {},
  seed() {
    throw new Error('Nothing is drawn when a net predicts.');
  },
};
