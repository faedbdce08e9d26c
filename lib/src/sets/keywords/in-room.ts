import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import { fraction, gaussian } from './gaussian';
import { reverberate } from './reverberate';

/** Speech is so many decibels louder than the noise, both measured over the whole recording. */
export const SIGNAL_TO_NOISE = 10;

/** A room: how long it rings (seconds until 60 dB less) and how much of the sound comes by way of its walls. */
export interface Room {
  readonly ringing: number;
  readonly share: number;
}

/** A room by chance, from a furnished one to a bare one. */
export function randomRoom(random: RandomGenerator): Room {
  return { ringing: 0.3 + 0.4 * fraction(random), share: 0.4 + 0.3 * fraction(random) };
}

const power = (x: Float64Array) => x.reduce((sum, value) => sum + value * value, 0) / x.length;

/** Noise of ventilation: white noise, low frequencies much louder (one pole at 300 Hz), and a hum of 50 Hz. */
function ventilation(count: number, rate: number, random: RandomGenerator): Float64Array {
  const white = gaussian(count, random);
  const keep = Math.exp((-2 * Math.PI * 300) / rate);
  const phase = 2 * Math.PI * fraction(random);
  let low = 0;
  return white.map((value, n) => {
    low = keep * low + (1 - keep) * value;
    const hum = [1, 2, 3].reduce((sum, k) => sum + Math.sin((2 * Math.PI * 50 * k * n) / rate + k * phase) / k, 0);
    return low + 0.1 * value + 0.1 * hum;
  });
}

/**
 * A recording as a microphone across a noisy room would take it: the sound with its echoes (`reverberate`), and
 * ventilation SIGNAL_TO_NOISE decibels below. `speech` and `noise` are its two parts: what is recorded is their sum.
 */
export function inRoom(
  sound: Float64Array,
  rate: number,
  { ringing, share }: Room,
  random: RandomGenerator,
): { speech: Float64Array; noise: Float64Array } {
  const speech = reverberate(sound, rate, ringing, share);
  const noise = ventilation(sound.length, rate, random);
  const scale = Math.sqrt(power(speech) / power(noise) / 10 ** (SIGNAL_TO_NOISE / 10));
  return { speech, noise: noise.map((value) => scale * value) };
}
