import type { Tensor } from '@tensorflow/tfjs';
import type { Motion } from '../core/motion';
import type { Mode } from '../core/net';
import { randomNormal, randomUniform } from '../engine/random';
import { TransferError } from '../error';
import { described } from '../require/described';

/**
 * A random change of a batch, `[batch, ...shape]` to the same shape, each example changed in its own way. It computes with
 * tensors only, because it runs inside the compiled step, and everything random in it comes from `draws`. One that moves pixels
 * says how by `draws.moved`, or boxes would stay behind.
 */
export type Change = (x: Tensor, draws: Draws) => Tensor;

/** Where a change gets its random numbers: other ones in each step, the same ones in every run with the same seed. */
export interface Draws {
  /** Evenly from `[from, to)`. */
  uniform(shape: readonly number[], from: number, to: number): Tensor;
  /** From the normal distribution of mean 0 and variance 1. */
  normal(shape: readonly number[]): Tensor;
  /** Takes how a change moved the pixels; left out where nobody asks. */
  moved?(motion: Motion): void;
}

/** The draws of one layer in one step. */
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

/** A number for each example, in a shape that broadcasts over the example: `[batch, 1, 1, 1]` for pictures. */
export function perExample(x: Tensor): number[] {
  return x.shape.map((size, axis) => (axis === 0 ? size : 1));
}

/** Says so, in a sentence, where a change of pictures gets something else. */
export function requirePictures(x: Tensor, change: string): void {
  if (x.rank === 4) return;
  throw new TransferError(
    `${change} changes pictures, [batch, height, width, channels]; it got [${x.shape}]. noise() works on features too.`,
  );
}

/** Says so, in a sentence, where a change of sound gets something else. */
export function requireSounds(x: Tensor, change: string): void {
  if (x.rank === 2) return;
  throw new TransferError(`${change} changes recordings, [batch, samples]; it got [${x.shape}].`);
}

/** Says so, in a sentence, where a setting is not within its bounds. */
export function requireWithin(value: number, [least, most]: readonly [number, number], what: string): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  const found = typeof value === 'number' ? value : described(value);
  throw new TransferError(`${what} goes from ${least} to ${most}; it was ${found}.`);
}
