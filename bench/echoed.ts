import { tf } from 'transferlab';
import { euclideanLength } from 'transferlab/dist/extremes';

/** A room: seconds until its echoes are 60 dB softer, and the share of the sound that comes by way of its walls. */
export interface Echoes {
  readonly rate: number;
  readonly seconds: number;
  readonly share: number;
  readonly seed: number;
}

/** Echoes a second: as sparse as this they cost little, and still sound even (velvet noise: Karjalainen & Järveläinen 2007). */
const DENSITY = 1000;

/**
 * A sound in a room that does not exist: it comes back a thousand times a second, at random moments and with random signs,
 * softer by 60 dB after so many seconds. As loud as before, and as long: what would ring on is cut. Not the reverberator by
 * which the keywords' noisy room was made (`lib/src/sets/keywords/reverberate.ts`): the adaptation does not know that one.
 */
export function echoed(sound: readonly number[], { rate, seconds, share, seed }: Echoes): Float32Array {
  const echoes = Math.round(DENSITY * seconds);
  const draws = tf.tidy(() => tf.randomUniform([2, echoes], 0, 1, 'float32', seed).arraySync()) as number[][];
  const walls = new Float32Array(sound.length);
  for (let n = 0; n < echoes; n++) {
    const delay = Math.floor(draws[0][n] * seconds * rate);
    const gain = (draws[1][n] < 0.5 ? -1 : 1) * 10 ** ((-3 * delay) / (rate * seconds));
    for (let at = delay; at < sound.length; at++) walls[at] += gain * sound[at - delay];
  }
  const loudness = (x: Iterable<number>) => euclideanLength(x) + 1e-9;
  const scale = (share / (1 - share)) * (loudness(sound) / loudness(walls));
  return Float32Array.from(sound, (value, at) => (1 - share) * (value + scale * walls[at]));
}
