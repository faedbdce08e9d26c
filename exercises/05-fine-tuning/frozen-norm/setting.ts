import { adam, arrays, chain, crossEntropy, type Dataset, fit, freeze, type Net, tf } from 'transferlab';

export const CLASSES = ['calm', 'breezy', 'stormy'];
export const FEATURES = 6;

/** Readings of six instruments, far from 0 and of unlike size, sorted by class. */
export function readings(perClass: number, seed: number): Dataset {
  const labels = Array.from({ length: CLASSES.length * perClass }, (_, i) => Math.floor(i / perClass));
  const rows = tf.tidy(() => {
    const centres = tf.randomNormal([CLASSES.length, FEATURES], 0, 1, 'float32', 4);
    const noise = tf.randomNormal([labels.length, FEATURES], 0, 0.3, 'float32', seed);
    const size = tf.tensor1d([1, 3, 1, 2, 0.5, 1]);
    return tf.gather(centres, tf.tensor1d(labels, 'int32')).add(noise).add(2).mul(size).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES });
}

/** Fine-tunes a net on other readings, with its normalisation frozen. */
export function tune(net: Net, seed: number) {
  const optimizer = chain(freeze('norm'), adam(0.01));
  return fit(net, readings(8, seed), { loss: crossEntropy(), optimizer, epochs: 3, batch: 4, seed: 1 });
}
