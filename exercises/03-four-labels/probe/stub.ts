import { type Dataset, fit, type History, head, join, type Net } from 'transferlab';

/**
 * Train a linear probe: a new classifier on top of a pretrained body that stays as it is.
 *
 * `body` is a Net that turns small images into features. `train` and `held` are Datasets of images (pixels 0..255)
 * with the same classes, in `train.classes`. Return the body with a head on top as one Net, and the History of the
 * training, with the accuracy on `held` after each epoch.
 *
 * - No weight of `body` may change, not even by a bit. Batch normalisation (lesson 05) stores running values; they are weights too.
 *   The layers of `body` may have any names.
 * - The net you return takes pixels, and its `classes` are those of the data.
 * - `held` is for measuring. Nothing may be learnt from it.
 * - Nothing but the weights of the head may stay in memory.
 *
 * It learns in a second: adam(0.05), 30 epochs and batches of 16 are enough. Give head and fit a seed.
 */
export async function probe(body: Net, train: Dataset, held: Dataset): Promise<{ net: Net; history: History }> {
  const net = join(body, head({ classes: train.classes, seed: 1 }));
  throw new Error(`The training is yours to write: ${fit.name}(${net.name}, ${train.name}), measured on ${held.name}.`);
}
