import { createHash } from 'node:crypto';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine/tensorflow';
import type { Mode } from '../../net/net';
import type { Moment } from '../../optimize/transform';

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

/** The pair of some numbers. */
export function pairOf(values: ArrayLike<number>, from = 0, to = values.length): readonly [number, number] {
  let [sum, scale] = [0, 0];
  for (let i = from; i < to; i++) {
    sum += values[i] * (1 + table[(i - from) % DRAWN]);
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
 * Asks a function for its pairs. The hash of `source` where it throws on drawn inputs, or draws by itself and gives other
 * numbers at the second call.
 */
export function ask(pairs: () => About['about'], source: () => string): About | Source {
  try {
    const [first, second] = [tidied(pairs), tidied(pairs)];
    if (JSON.stringify(first) === JSON.stringify(second)) return { about: first };
  } catch {
    // What cannot be asked is told by its text.
  }
  return { source: sha256(source()) };
}

function tidied(pairs: () => About['about']): About['about'] {
  let found: About['about'] = [];
  tf.tidy(() => {
    found = pairs();
  });
  return found;
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Shares of a run at which its schedules are asked. */
export const POSITIONS = [0, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

/** The moments of a run of so many steps at these positions. */
export function momentsOf({ steps, epochs }: { readonly steps: number; readonly epochs: number }): Moment[] {
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
