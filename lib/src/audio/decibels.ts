import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';

/**
 * Power as decibels: 10 log10(max(power, floor)). Of a spectrogram `[..., frames, bins]` what lies more than `range` dB
 * below its own loudest value is raised to that, so that silence does not stretch the scale; each one of a batch has its
 * own loudest value. `range` is 80 unless said; `Infinity` leaves all as it is.
 */
export function decibels(power: Tensor, options: { readonly floor?: number; readonly range?: number } = {}): Tensor {
  requireOptions('decibels', options, { floor: true, range: true });
  requireTensor('decibels', power);
  const { floor = 1e-10, range = 80 } = options;
  if (power.rank < 2) {
    throw new TransferError(`decibels takes a spectrogram [..., frames, bins]; it got [${power.shape}].`);
  }
  requirePositive("decibels' floor", floor, 'Try 1e-10.');
  if (range !== Number.POSITIVE_INFINITY) requirePositive("decibels' range", range, 'Try 80.');
  return tf.tidy(() => {
    const loudness = power
      .maximum(floor)
      .log()
      .mul(10 / Math.LN10);
    if (range === Number.POSITIVE_INFINITY) return loudness;
    // The larger of the two: TensorFlow.js has no gradient of `maximum` between shapes that differ.
    const least = loudness.max([-2, -1], true).sub(range);
    return loudness.sub(least).relu().add(least);
  });
}
