import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { inMemory } from '../data/in-memory';
import { randomFrom, shuffled } from '../data/shuffle';
import { withTasks } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import { digits } from './digits';

/** Offset of the second digit to the right and down, in pixels. */
const SHIFT = 8;
const SIDE = 28 + SHIFT;

/**
 * Two overlaid MNIST digits per image, with one task for each: `left` is at the top left, `right` 8 pixels further to
 * the right and down; the pixels are combined by maximum. `[batch, 36, 36, 1]`, 0..255: 10,000 training and 2,000 test
 * images.
 *
 * The recipe of MultiMNIST (Sabour et al. 2017; with these corners Sener & Koltun 2018), from the digits of
 * `digits('mnist')`: each is once on the left and once on the right; `seed` draws its partner. Throws if an option is
 * unknown, or if setup has not created the digits.
 */
export function overlaidDigits(part: 'train' | 'test' = 'train', options: { readonly seed?: number } = {}): Dataset {
  requireOptions('overlaidDigits', options, { seed: true });
  const { seed = 1 } = options;
  const single = digits('mnist', part);
  const partners = shuffled([...single.labels.keys()], randomFrom(seed));
  const read = async (indices: readonly number[]) => {
    const [first, second] = [await single.read(indices), await single.read(indices.map((index) => partners[index]))];
    const both = tf.tidy(() => tf.maximum(inCorner(first, [0, SHIFT]), inCorner(second, [SHIFT, 0])));
    tf.dispose([first, second]);
    return both;
  };
  const overlaid: Dataset = {
    name: `overlaid ${single.name}`,
    classes: [],
    labels: single.labels.map(() => Number.NaN),
    ids: single.ids.map((id, index) => `${id} over ${single.ids[partners[index]]}`),
    shape: [SIDE, SIDE, 1],
    pixels: true,
    read: inMemory(read),
  };
  return withTasks(overlaid, {
    left: { classes: single.classes, labels: single.labels },
    right: { classes: single.classes, labels: partners.map((index) => single.labels[index]) },
  });
}

/** The first channel of `[batch, 28, 28, 3]`, padded with black before and after, `[batch, 36, 36, 1]`. */
function inCorner(images: Tensor, [before, after]: [number, number]): Tensor {
  const grey = tf.slice(images as Tensor4D, [0, 0, 0, 0], [-1, -1, -1, 1]);
  return tf.pad(grey, [
    [0, 0],
    [before, after],
    [before, after],
    [0, 0],
  ]);
}
