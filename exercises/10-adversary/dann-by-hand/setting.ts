import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { type Adaptation, adamw, arrays, crossEntropy, type Dataset, fit, head, join, type Net, tf } from 'transferlab';

const CLASSES = ['left', 'right'];

/** A run: its seed, and for each coordinate 1, or -1 where the data are mirrored in it. */
export interface Setting {
  seed: number;
  mirror: [number, number];
}

/** Two classes that both coordinates distinguish; all points are moved by `shift` along the second. */
export function points(count: number, shift: number, seed: number, [right, up]: Setting['mirror'] = [1, 1]): Dataset {
  const noise = tf.tidy(() => tf.randomNormal([count, 2], 0, 0.5, 'float32', seed).arraySync()) as number[][];
  const labels = noise.map((_, place) => place % 2);
  const rows = noise.map(([x, y], place) => {
    const side = labels[place] ? 1 : -1;
    return [right * (x + 1.5 * side), up * (y + side + shift)];
  });
  return arrays(rows, labels, { classes: CLASSES, name: `moved by ${shift}` });
}

/** Examples of the source, which have labels. */
export const sourceOf = ({ seed, mirror }: Setting) => points(80, 0, 2 * seed + 11, mirror);

/** Four sums of the two coordinates, and a head. In a mirrored run they begin, and so train, as in one that is not. */
export function makeNet({ seed, mirror }: Setting): Net {
  const kernel = () => tf.mul(tf.randomNormal([2, 4], 0, 0.7, 'float32', seed), tf.tensor2d(mirror, [2, 1]));
  const body: Net = {
    name: 'body',
    input: { shape: [2] },
    layers: [{ name: 'body', apply: (x, w) => tf.matMul(x as Tensor2D, w['body/kernel'] as Tensor as Tensor2D) }],
    weights: { 'body/kernel': tf.tidy(() => tf.variable(kernel())) },
    output: [4],
  };
  return join(body, head({ classes: CLASSES, seed }));
}

/**
 * Trains a net on the source, with or without an adversary. Adam without momentum, its rate falling as in Ganin et al. 2016,
 * and with decay, without which the features grow out of the discriminator's reach.
 */
export async function train(net: Net, setting: Setting, adapt?: Adaptation): Promise<void> {
  const optimizer = adamw((position) => 0.1 / (1 + 10 * position) ** 0.75, { beta1: 0, decay: 0.1 });
  await fit(net, sourceOf(setting), {
    loss: crossEntropy(),
    optimizer,
    epochs: 60,
    batch: 16,
    seed: setting.seed,
    adapt,
  });
}
