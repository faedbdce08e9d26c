import type { Tensor } from '@tensorflow/tfjs';
import type { Motion } from '../core/motion';
import type { Mode } from '../core/net';
import { randomNormal, randomUniform } from '../engine/random';
import { TransferError } from '../error';
import { described } from '../require/described';

/**
 * A random transform of a batch, `[batch, ...shape]` to the same shape, drawn separately for each example. It computes with
 * tensors only, because it runs inside the compiled step, and takes all its randomness from `draws`. A transform that moves
 * pixels must report its motion to `draws.moved`, so that boxes are moved too.
 */
export type Change = (x: Tensor, draws: Draws) => Tensor;

/** The random numbers of a transform. They differ in each step and are the same in every run with the same seed. */
export interface Draws {
  /** Uniform in `[from, to)`. */
  uniform(shape: readonly number[], from: number, to: number): Tensor;
  /** Standard normal. */
  normal(shape: readonly number[]): Tensor;
  /** Receives the motion of the pixels; absent if boxes do not need it. */
  moved?(motion: Motion): void;
}

/** The random numbers of one layer in one step. */
export function drawsOf(mode: Pick<Mode, 'seed' | 'moved'>): Draws {
  return {
    uniform: (shape, from, to) =>
      randomUniform(shape, mode.seed())
        .mul(to - from)
        .add(from),
    normal: (shape) => randomNormal(shape, mode.seed()),
    moved: (motion) => mode.moved?.(motion),
  };
}

/** Examples after these transforms, in order. */
export function changed(examples: Tensor, changes: readonly Change[], draws: Draws): Tensor {
  return changes.reduce((transformed, change) => change(transformed, draws), examples);
}

/** The shape of one value per example that broadcasts over the example: `[batch, 1, 1, 1]` for images. */
export function perExample(x: Tensor): number[] {
  return x.shape.map((size, axis) => (axis === 0 ? size : 1));
}

/** Throws unless a transform of images gets `[batch, height, width, channels]`. */
export function requirePictures(x: Tensor, change: string): void {
  if (x.rank === 4) return;
  throw new TransferError(
    `${change} changes pictures, [batch, height, width, channels]; it got [${x.shape}]. noise() works on features too.`,
  );
}

/** Throws unless a transform of audio gets `[batch, samples]`. */
export function requireSounds(x: Tensor, change: string): void {
  if (x.rank === 2) return;
  throw new TransferError(`${change} changes recordings, [batch, samples]; it got [${x.shape}].`);
}

/** Throws unless an option is a number within its bounds. */
export function requireWithin(value: number, [minimum, maximum]: readonly [number, number], what: string): void {
  if (typeof value === 'number' && value >= minimum && value <= maximum) return;
  const got = typeof value === 'number' ? value : described(value);
  throw new TransferError(`${what} goes from ${minimum} to ${maximum}; it was ${got}.`);
}
