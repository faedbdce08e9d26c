import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { inMemory } from '../data/in-memory';
import { randomFrom, shuffled } from '../data/shuffle';
import { withTasks } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import { digits } from './digits';

/** How far the second digit is moved to the right and down, in pixels. */
const SHIFT = 8;
const SIDE = 28 + SHIFT;

/**
 * Two digits of MNIST in one picture, and a task for each: `left` lies at the top left, `right` 8 pixels further to the right
 * and down, over each other by maximum. `[places, 36, 36, 1]`, 0..255: 10,000 to train, 2,000 to test. The recipe of
 * MultiMNIST (Sabour et al. 2017; with these corners Sener & Koltun 2018), composed of the digits that `digits('mnist')` has:
 * each of them is once on the left and once on the right, and `seed` draws beside which.
 */
export function overlaidDigits(part: 'train' | 'test' = 'train', options: { readonly seed?: number } = {}): Dataset {
  requireOptions('overlaidDigits', options, { seed: true });
  const { seed = 1 } = options;
  const one = digits('mnist', part);
  const partners = shuffled([...one.labels.keys()], randomFrom(seed));
  const read = async (places: readonly number[]) => {
    const [first, second] = [await one.read(places), await one.read(places.map((place) => partners[place]))];
    const both = tf.tidy(() => tf.maximum(inCorner(first, [0, SHIFT]), inCorner(second, [SHIFT, 0])));
    tf.dispose([first, second]);
    return both;
  };
  const whole: Dataset = {
    name: `overlaid ${one.name}`,
    classes: [],
    labels: one.labels.map(() => Number.NaN),
    ids: one.ids.map((id, place) => `${id} over ${one.ids[partners[place]]}`),
    shape: [SIDE, SIDE, 1],
    pixels: true,
    read: inMemory(read),
  };
  return withTasks(whole, {
    left: { classes: one.classes, labels: one.labels },
    right: { classes: one.classes, labels: partners.map((place) => one.labels[place]) },
  });
}

/** The first channel of `[places, 28, 28, 3]` with so much black before and behind it, `[places, 36, 36, 1]`. */
function inCorner(pictures: Tensor, [before, behind]: [number, number]): Tensor {
  const grey = tf.slice(pictures as Tensor4D, [0, 0, 0, 0], [-1, -1, -1, 1]);
  return tf.pad(grey, [
    [0, 0],
    [before, behind],
    [before, behind],
    [0, 0],
  ]);
}
