import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { melSpectrogram } from './mel-spectrogram';

/** Whisper's framing of audio at 16 kHz: 25 ms every 10 ms. */
export const LOG_MEL = { rate: 16000, window: 400, hop: 160, fft: 400 };

/** The largest range of a spectrogram's values, in powers of ten. */
const RANGE = 8;

/**
 * The logarithmic mel spectrogram that Whisper reads (Radford 2023): samples `[batch, n]` in -1..1 to `[batch, n / 160, bins]`. Frames
 * are centred, with the audio reflected at both ends. Powers are tens of decibels, at most 8 below the largest of the recording, and
 * scaled by (x + 4) / 4.
 */
export function logMel(samples: Tensor, bins: number): Tensor {
  const [batch, length] = samples.shape as [number, number];
  const edge = LOG_MEL.fft / 2;
  const before = samples.slice([0, 1], [batch, edge]).reverse(1);
  const after = samples.slice([0, length - 1 - edge], [batch, edge]).reverse(1);
  const power = melSpectrogram(tf.concat([before, samples, after], 1), { ...LOG_MEL, bins });
  const frames = power.slice([0, 0, 0], [batch, Math.floor(length / LOG_MEL.hop), bins]);
  const logarithm = frames.maximum(1e-10).log().div(Math.LN10);
  const floor = logarithm.max([1, 2], true).sub(RANGE);
  return logarithm.maximum(floor).add(4).div(4);
}
