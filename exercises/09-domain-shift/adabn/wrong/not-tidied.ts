import type { Tensor } from '@tensorflow/tfjs';
import { type Mode, type Net, tf } from 'transferlab';

export function adabn(net: Net, target: Tensor): void {
  {
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
  }
}

export const PREDICTING: Mode = {
  training: false,
  update() {},
  seed() {
    throw new Error('Nothing is drawn when a net predicts.');
  },
};
