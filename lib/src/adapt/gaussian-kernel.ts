import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { requirePositive } from '../require/number';

export interface KernelOptions {
  /** Bandwidths, as multiples of `distance`: `[1/4, 1/2, 1, 2, 4]` unless said, as Long et al. took. */
  readonly bandwidths?: readonly number[];
  /** The squared distance that is one bandwidth; the mean over the batch, source and target together, unless said. */
  readonly distance?: number;
}

const BANDWIDTHS: readonly number[] = [1 / 4, 1 / 2, 1, 2, 4];

/**
 * Mean of several Gaussian kernels, `exp(-d / (h distance))` for each bandwidth h, of squared distances d (Long et al.
 * 2015, here with equal coefficients). In [0, 1], and 1 at d = 0. Any shape; the same shape comes out.
 */
export function gaussianKernel(squared: Tensor, distance: Scalar | number, bandwidths = BANDWIDTHS): Tensor {
  const relative = squared.div(distance);
  return tf.addN(bandwidths.map((bandwidth) => relative.div(-bandwidth).exp())).div(bandwidths.length);
}

/** Throws where a bandwidth or the distance is not above 0, or there is none. */
export function requireKernel(what: string, { bandwidths = BANDWIDTHS, distance = 1 }: KernelOptions): void {
  requireArray(`${what}'s bandwidths`, 'bandwidths', bandwidths);
  if (bandwidths.length === 0) throw new TransferError(`${what} has no bandwidth. Try bandwidths: [1 / 2, 1, 2].`);
  for (const bandwidth of bandwidths) requirePositive(`A bandwidth of ${what}`, bandwidth, 'Try [1 / 2, 1, 2].');
  requirePositive(`${what}'s distance`, distance, "Leave it out for the batch's mean.");
}
