import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { requirePositive } from '../require/number';

export interface KernelOptions {
  /** Bandwidths, as multiples of `distance`: `[1/4, 1/2, 1, 2, 4]` by default, as in Long et al. */
  readonly bandwidths?: readonly number[];
  /** The squared distance that is one bandwidth; by default the mean over the batch, source and target together. */
  readonly distance?: number;
}

const BANDWIDTHS: readonly number[] = [1 / 4, 1 / 2, 1, 2, 4];

/**
 * Mean of Gaussian kernels `exp(-d / (h distance))` over the bandwidths h, of squared distances d (Long et al. 2015,
 * here with equal coefficients). Values are in [0, 1], and 1 at d = 0. Input and output have the same shape.
 */
export function gaussianKernel(squared: Tensor, distance: Scalar | number, bandwidths = BANDWIDTHS): Tensor {
  const relative = squared.div(distance);
  return tf.addN(bandwidths.map((bandwidth) => relative.div(-bandwidth).exp())).div(bandwidths.length);
}

/** Throws if there is no bandwidth, or a bandwidth or the distance is not positive. */
export function requireKernel(what: string, { bandwidths = BANDWIDTHS, distance = 1 }: KernelOptions): void {
  requireArray(`${what}'s bandwidths`, 'bandwidths', bandwidths);
  if (bandwidths.length === 0) {
    throw new TransferError(`${what}'s bandwidths must not be empty; got []. Try [1 / 2, 1, 2].`);
  }
  for (const bandwidth of bandwidths) requirePositive(`A bandwidth of ${what}`, bandwidth, 'Try [1 / 2, 1, 2].');
  requirePositive(`${what}'s distance`, distance, "Leave it out for the batch's mean.");
}
