import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireSameShape, requireTensor } from '../require/arguments';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';

/** The exponents of the focal loss, and a mask. */
export interface FocalOptions {
  /** Focusing exponent: how much confident correct predictions are down-weighted; default 2. */
  readonly alpha?: number;
  /** How much false positives near an object's center are down-weighted; default 4. */
  readonly beta?: number;
  /** Mask `[batch]`: 1 for images that count, 0 for the others; default: all count. */
  readonly present?: Tensor;
}

/**
 * CornerNet's focal loss (Law & Deng 2018, equation 1; Lin 2017) of logits and heat maps, both
 * `[batch, h, w, classes]`, with p the sigmoid of a logit and Y the heat, from 0 to 1:
 *
 *   -(1 - p)^alpha log p                  where Y = 1
 *   -(1 - Y)^beta p^alpha log(1 - p)      elsewhere
 *
 * summed, and divided by the number of locations with Y = 1, or by 1 if there are none. Returns a scalar, finite for
 * every finite logit. Throws if an option is unknown, logits or heat are not tensors of one shape, the logits are not
 * float32, `alpha` or `beta` is negative, or `present` does not have one value per image or one for all.
 */
export function focalLoss(logits: Tensor, heat: Tensor, options: FocalOptions = {}): Scalar {
  requireOptions('focalLoss', options, { alpha: true, beta: true, present: true });
  requireTensor('focalLoss', logits);
  requireTensor('focalLoss', heat);
  requireSameShape('focalLoss', logits, heat);
  if (logits.dtype !== 'float32') throw new TransferError(`focalLoss reads logits of float32; it got ${logits.dtype}.`);
  const { alpha = 2, beta = 4, present } = options;
  requireNotNegative("focalLoss's alpha", alpha, 'Try 2.');
  requireNotNegative("focalLoss's beta", beta, 'Try 4.');
  if (present !== undefined) requirePresent(present, logits);
  return tf.tidy(() => {
    const counted = present?.reshape([-1, 1, 1, 1]);
    const isCenter = heat.equal(1).toFloat();
    const p = logits.sigmoid();
    // -log p = log(1 + e^-z) and -log(1 - p) = log(1 + e^z), which are finite for every z.
    const falseNegative = power(tf.sub(1, p), alpha).mul(logits.neg().softplus());
    const falsePositive = power(tf.sub(1, heat), beta).mul(power(p, alpha)).mul(logits.softplus());
    const losses = tf.where(isCenter.toBool(), falseNegative, falsePositive);
    const centers = counted ? isCenter.mul(counted) : isCenter;
    return (counted ? losses.mul(counted) : losses).sum().div(centers.sum().maximum(1)) as Scalar;
  });
}

/** Throws unless there is one number for each image, or one for all. */
function requirePresent(present: Tensor, logits: Tensor): void {
  requireTensor("focalLoss's present", present);
  const [batch = 1] = logits.shape;
  if (present.size === batch || present.size === 1) return;
  throw new TransferError(
    `focalLoss's present is one number for each of ${batch} images, [${batch}]; got a tensor of shape [${present.shape}].`,
  );
}

/**
 * `x^n` for x in 0..1. Exponents 2 and 4 are products, which have a gradient at 0 and cost less. For the others a negative x, of
 * a heat above 1, counts as 0: it has no real power.
 */
function power(x: Tensor, n: number): Tensor {
  if (n === 2) return x.square();
  if (n === 4) return x.square().square();
  return x.maximum(0).pow(n);
}
