import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { requireFeatures } from './require-shapes';
import { type CompareOptions, weighted } from './weighted';

/**
 * CORAL distance between the second moments of two domains: `|C_S - C_T|^2 / (4 d^2)`, the squared Frobenius norm of
 * the difference of their covariance matrices (by n - 1) of d features (deep CORAL: Sun & Saenko 2016, equation 1).
 * Source `[n, features]`, target `[m, features]`; n and m may differ. Returns a scalar, which does not depend on the
 * means. Throws if the numbers of features differ or a domain has fewer than two examples.
 */
export function coralDistance(source: Tensor, target: Tensor): Scalar {
  requireTensor('coralDistance', source);
  requireTensor('coralDistance', target);
  requireFeatures('coralDistance', source, target, 2);
  const features = source.shape[1] as number;
  return tf.tidy(() => {
    const [s, t] = [centred(source), centred(target)];
    const hasFewerExamples = source.shape[0] + target.shape[0] < features;
    return (hasFewerExamples ? normByExamples(s, t) : normByFeatures(s, t)).div(4 * features ** 2) as Scalar;
  });
}

/** `|S'S - T'T|^2`, computed directly: matrices are `[features, features]`. */
export function normByFeatures(s: Tensor2D, t: Tensor2D): Tensor {
  return tf
    .matMul(s, s, true)
    .sub(tf.matMul(t, t, true))
    .square()
    .sum();
}

/**
 * The same as `|S S'|^2 - 2 |S T'|^2 + |T T'|^2`: matrices are `[examples, examples]`, which is smaller for many
 * features.
 */
export function normByExamples(s: Tensor2D, t: Tensor2D): Tensor {
  const products = (a: Tensor2D, b: Tensor2D) => tf.matMul(a, b, false, true).square().sum();
  return products(s, s).sub(products(s, t).mul(2)).add(products(t, t));
}

/** Examples minus their mean, over sqrt(n - 1): S, so that S'S is the covariance matrix. */
function centred(x: Tensor): Tensor2D {
  return x.sub(x.mean(0)).div(Math.sqrt(x.shape[0] - 1)) as Tensor2D;
}

/**
 * Adapts by aligning the covariances of the domains' features (deep CORAL: Sun & Saenko 2016), in addition to the loss
 * on the labels: `fit(net, source, { adapt: coral(target) })`. The factor 1 / (4 d^2) makes the loss small: its authors
 * chose the weight so that at the end it is about as large as the loss on the labels. A last batch of one example adds
 * zero. Throws if the weight is negative.
 */
export function coral(target: Dataset, options: CompareOptions = {}): Adaptation {
  requireOptions('coral', options, { at: true, weight: true });
  requireDataset('coral', target);
  return weighted('coral', target, options, {
    loss: (sourceBatch, targetBatch) => coralDistance(sourceBatch.features, targetBatch.features),
    minExamples: 2,
  });
}
