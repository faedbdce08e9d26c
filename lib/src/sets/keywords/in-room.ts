import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import { gaussian, uniform } from './gaussian';
import { reverberate } from './reverberate';

/** Signal-to-noise ratio in dB, measured over the full recording. */
export const SIGNAL_TO_NOISE = 10;

/** A room: its reverberation time (seconds until the echoes are 60 dB softer) and the reverberant fraction of the sound. */
export interface Room {
  readonly reverberationTime: number;
  readonly wet: number;
}

/** A random room, between a furnished and a bare one. */
export function randomRoom(random: RandomGenerator): Room {
  return { reverberationTime: 0.3 + 0.4 * uniform(random), wet: 0.4 + 0.3 * uniform(random) };
}

const power = (x: Float64Array) => x.reduce((sum, value) => sum + value * value, 0) / x.length;

/** Ventilation noise: white noise with amplified low frequencies (one pole at 300 Hz), and a 50 Hz hum. */
function ventilation(count: number, rate: number, random: RandomGenerator): Float64Array {
  const white = gaussian(count, random);
  const pole = Math.exp((-2 * Math.PI * 300) / rate);
  const phase = 2 * Math.PI * uniform(random);
  let low = 0;
  return white.map((value, n) => {
    low = pole * low + (1 - pole) * value;
    const hum = [1, 2, 3].reduce((sum, k) => sum + Math.sin((2 * Math.PI * 50 * k * n) / rate + k * phase) / k, 0);
    return low + 0.1 * value + 0.1 * hum;
  });
}

/**
 * Simulates a recording across a noisy room: reverberant speech (`reverberate`), and ventilation noise SIGNAL_TO_NOISE
 * decibels below it. The recording is the sum of `speech` and `noise`.
 */
export function inRoom(
  sound: Float64Array,
  rate: number,
  { reverberationTime, wet }: Room,
  random: RandomGenerator,
): { speech: Float64Array; noise: Float64Array } {
  const speech = reverberate(sound, rate, reverberationTime, wet);
  const noise = ventilation(sound.length, rate, random);
  const scale = Math.sqrt(power(speech) / power(noise) / 10 ** (SIGNAL_TO_NOISE / 10));
  return { speech, noise: noise.map((value) => scale * value) };
}
