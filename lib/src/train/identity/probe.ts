import type { Tensor } from '@tensorflow/tfjs';
import type { Mode } from '../../core/net';
import type { StepPosition } from '../../core/transform';
import { tf } from '../../engine/tensorflow';
import { createSha256 } from '../../platform/sha256';

/**
 * The results of a function for fixed inputs, as pairs of a weighted sum and the sum of magnitudes. Equal settings give equal
 * pairs up to rounding, on any machine.
 */
export interface About {
  readonly about: readonly (readonly [sum: number, scale: number])[];
}

/** A hash of a function's source text, for a function that cannot be evaluated on fixed inputs. */
export interface Source {
  readonly source: string;
}

/** The length of the table from which inputs are generated; a prime, so that rows of a batch differ. */
const TABLE_LENGTH = 1009;
const table = Float32Array.from({ length: TABLE_LENGTH }, (_, i) => 1.5 * Math.sin(i * i + 1));

/** A tensor of fixed values in [-1.5, 1.5], which differ by `salt`. The library's random state does not change. */
export function drawn(shape: readonly number[], salt = 0): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = table[(i + 131 * salt) % TABLE_LENGTH];
  return tf.tensor(values, [...shape]);
}

/** The most values of a tensor or example that are summed, evenly spaced. */
const MAX_VALUES = 4096;

/** The weighted sum and the sum of magnitudes of some values. */
export function pairOf(values: ArrayLike<number>, from = 0, to = values.length): readonly [number, number] {
  const stride = Math.max(1, Math.ceil((to - from) / MAX_VALUES));
  let [sum, scale, term] = [0, 0, 0];
  for (let i = from; i < to; i += stride) {
    sum += values[i] * (1 + table[term++ % TABLE_LENGTH]);
    scale += Math.abs(values[i]);
  }
  return [short(sum), short(scale)];
}

/** Nine digits: more are not compared. */
const short = (value: number) => Number(value.toPrecision(9));

/** The pair of each tensor. */
export function pairsOf(tensors: readonly Tensor[]): About['about'] {
  return tensors.map((tensor) => pairOf(tensor.dataSync()));
}

/**
 * The pairs of a function, or the hash of `source` if it throws on the generated inputs. The function must be deterministic: a
 * function with random numbers from JavaScript cannot be trained with.
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
  return createSha256().update(text).digest('hex');
}

/** Positions in a run at which its schedules are evaluated. */
export const POSITIONS = [0, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

/** The moments of a run of so many steps at these positions. */
export function momentsOf({ steps, epochs }: { readonly steps: number; readonly epochs: number }): StepPosition[] {
  const last = Math.max(1, steps * epochs - 1);
  return POSITIONS.map((fraction) => {
    const step = Math.round(fraction * last);
    return { step: step + 1, position: Math.min(1, step / last), done: step % steps };
  });
}

/** The mode in which a layer or an adaptation is evaluated: training mode, with fixed seeds. */
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
