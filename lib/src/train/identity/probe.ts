import { createHash } from 'node:crypto';
import type { Tensor } from '@tensorflow/tfjs';
import type { Mode } from '../../core/net';
import type { StepPosition } from '../../core/transform';
import { tf } from '../../engine/tensorflow';

/**
 * What a function gives for fixed inputs, as pairs of a weighted sum and the sum of magnitudes: equal settings give equal
 * pairs up to rounding, on any machine.
 */
export interface About {
  readonly about: readonly (readonly [sum: number, scale: number])[];
}

/** In place of that, where a function cannot be asked: a hash of its source text. */
export interface Source {
  readonly source: string;
}

/** Numbers of the table that inputs are drawn from; a prime, so that rows of a batch differ. */
const DRAWN = 1009;
const table = Float32Array.from({ length: DRAWN }, (_, i) => 1.5 * Math.sin(i * i + 1));

/** A tensor of fixed numbers between -1.5 and 1.5; another `salt` gives others. The library's random state is not touched. */
export function drawn(shape: readonly number[], salt = 0): Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = table[(i + 131 * salt) % DRAWN];
  return tf.tensor(values, [...shape]);
}

/** Numbers of one tensor or example that are looked at, at most, evenly spread. */
const SAMPLED = 4096;

/** The pair of some numbers. */
export function pairOf(values: ArrayLike<number>, from = 0, to = values.length): readonly [number, number] {
  const stride = Math.max(1, Math.ceil((to - from) / SAMPLED));
  let [sum, scale, turn] = [0, 0, 0];
  for (let i = from; i < to; i += stride) {
    sum += values[i] * (1 + table[turn++ % DRAWN]);
    scale += Math.abs(values[i]);
  }
  return [short(sum), short(scale)];
}

/** Digits beyond those that are compared would only fill the file. */
const short = (value: number) => Number(value.toPrecision(9));

/** The pair of each tensor. */
export function pairsOf(tensors: readonly Tensor[]): About['about'] {
  return tensors.map((tensor) => pairOf(tensor.dataSync()));
}

/**
 * Asks a function for its pairs; the hash of `source` where it throws on drawn inputs. It has no randomness of its own: what
 * draws in JavaScript cannot be trained with.
 */
export function ask(pairs: () => About['about'], source: () => string): About | Source {
  let about: About['about'] = [];
  try {
    tf.tidy(() => {
      about = pairs();
    });
    return { about };
  } catch {
    return { source: sha256(source()) };
  }
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Shares of a run at which its schedules are asked. */
export const POSITIONS = [0, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

/** The moments of a run of so many steps at these positions. */
export function momentsOf({ steps, epochs }: { readonly steps: number; readonly epochs: number }): StepPosition[] {
  const last = Math.max(1, steps * epochs - 1);
  return POSITIONS.map((share) => {
    const at = Math.round(share * last);
    return { step: at + 1, position: Math.min(1, at / last), done: at % steps };
  });
}

/** How a layer or an adaptation runs when it is asked: as in training, with fixed seeds. */
export function askingMode(): Mode {
  let uses = 0;
  const mode: Mode = {
    training: true,
    update: () => {},
    seed: () => tf.tensor1d([7, uses++], 'int32'),
    of: () => mode,
  };
  return mode;
}
