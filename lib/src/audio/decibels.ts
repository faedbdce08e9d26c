import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';

/**
 * Converts a power spectrogram `[..., frames, bins]` to decibels: 10 log10(max(power, floor)), with the same shape.
 * Values more than `range` dB below the spectrogram's maximum are raised to that limit, so that silence does not
 * stretch the scale; each spectrogram of a batch has its own maximum. `range` is 80 by default; `Infinity` sets no
 * limit. Throws if an argument has the wrong type, an option is unknown, `power` has fewer than two dimensions, or
 * `floor` or `range` is not positive.
 */
export function decibels(power: Tensor, options: { readonly floor?: number; readonly range?: number } = {}): Tensor {
  requireOptions('decibels', options, { floor: true, range: true });
  requireTensor('decibels', power);
  const { floor = 1e-10, range = 80 } = options;
  if (power.rank < 2) {
    throw new TransferError(`decibels needs a spectrogram [..., frames, bins]; got [${power.shape}].`);
  }
  requirePositive("decibels' floor", floor, 'Try 1e-10.');
  if (range !== Number.POSITIVE_INFINITY) requirePositive("decibels' range", range, 'Try 80.');
  return tf.tidy(() => {
    const loudness = power
      .maximum(floor)
      .log()
      .mul(10 / Math.LN10);
    if (range === Number.POSITIVE_INFINITY) return loudness;
    // The maximum by way of relu: TensorFlow.js has no gradient of `maximum` between shapes that differ.
    const limit = loudness.max([-2, -1], true).sub(range);
    return loudness.sub(limit).relu().add(limit);
  });
}
