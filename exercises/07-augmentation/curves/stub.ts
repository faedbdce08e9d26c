/** One epoch of a run, as fit writes it down. */
export interface Epoch {
  /** From 1; a run that was resumed begins later. */
  epoch: number;
  /** On the training data, while the weights were still moving. */
  loss: number;
  validLoss: number;
  /** Accuracy on the validation set. */
  validAccuracy: number;
}

export type Situation = 'rate too high' | 'leak' | 'nothing learnt' | 'overfitting' | 'still learning' | 'settled';

export interface Reading {
  situation: Situation;
  /** The epoch whose weights to keep, or null. */
  keep: number | null;
}

/**
 * Read a learning curve: say what is going on, and which epoch's weights to keep.
 *
 * `epochs` is one run in order, six epochs or more; its losses are 0 or more as long as they are numbers. `baseline` is the
 * accuracy when everything gets the most frequent class. The first of these that fits is the situation:
 *
 * 1. 'rate too high': a loss or a validation loss is not a finite number, or the training loss jumps. It jumps when at least
 *    a quarter of its steps from one epoch to the next go up by more than 20 %.
 * 2. 'leak': the first epoch's validation accuracy is at least 0.98, and the validation loss lies below the
 *    training loss in every epoch. Some of the validation set is in training, or tells its class in another way.
 *    (Either alone happens to honest runs: tasks can be easy, and dropout raises the training loss only.)
 * 3. 'nothing learnt': no epoch gets a tenth of the way from `baseline` to 1, and the last training loss is more than 0.9 of
 * the first. (With a training loss that falls, the net memorises, which this rule does not cover.)
 * 4. 'overfitting': from the epoch of the lowest validation loss to the last epoch, the validation loss has grown by more
 *    than 10 %, and the training loss has fallen.
 * 5. 'still learning': the mean validation loss of the last three epochs is less than 0.95 of that of the three before.
 * 6. 'settled': none of these.
 *
 * For the last three the epoch to keep is that of the lowest validation loss, of equals the first; for the others null.
 */
export function read(epochs: readonly Epoch[], baseline: number): Reading {
  const last = epochs[epochs.length - 1];
  const situation = last.validLoss > last.loss ? 'overfitting' : 'still learning';
  return { situation, keep: last.validAccuracy > baseline ? last.epoch : null };
}
