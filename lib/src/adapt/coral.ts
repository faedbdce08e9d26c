import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { requireFeatures } from './require-shapes';
import { type CompareOptions, weighted } from './weighted';

/**
 * CORAL, the distance of two domains' second moments: `|C_S - C_T|^2 / (4 d^2)`, with C the covariance matrices (by n - 1)
 * of d features and the squared Frobenius norm (deep CORAL: Sun & Saenko 2016, equation 1). Source `[n, features]`, target
 * `[m, features]`; n and m may differ. Means do not count. Throws where a domain has one example only.
 */
export function coralDistance(source: Tensor, target: Tensor): Scalar {
  requireTensor('coralDistance', source);
  requireTensor('coralDistance', target);
  requireFeatures('coralDistance', source, target, 2);
  const features = source.shape[1] as number;
  return tf.tidy(() => {
    const [s, t] = [deviations(source), deviations(target)];
    const fewer = source.shape[0] + target.shape[0] < features;
    return (fewer ? normByExamples(s, t) : normByFeatures(s, t)).div(4 * features ** 2) as Scalar;
  });
}

/** `|S'S - T'T|^2` as it stands: matrices `[features, features]`. */
export function normByFeatures(s: Tensor2D, t: Tensor2D): Tensor {
  return tf
    .matMul(s, s, true)
    .sub(tf.matMul(t, t, true))
    .square()
    .sum();
}

/** The same as `|S S'|^2 - 2 |S T'|^2 + |T T'|^2`: matrices `[examples, examples]`, small where there are many features. */
export function normByExamples(s: Tensor2D, t: Tensor2D): Tensor {
  const products = (a: Tensor2D, b: Tensor2D) => tf.matMul(a, b, false, true).square().sum();
  return products(s, s).sub(products(s, t).mul(2)).add(products(t, t));
}

/** What is left of examples without their mean, over sqrt(n - 1): S with S'S the covariance. */
function deviations(x: Tensor): Tensor2D {
  return x.sub(x.mean(0)).div(Math.sqrt(x.shape[0] - 1)) as Tensor2D;
}

/**
 * Adapts by drawing the covariances of the domains' features together (deep CORAL: Sun & Saenko 2016), beside the loss on
 * the labels: `fit(net, source, { adapt: coral(target) })`. Through its 4 d^2 the loss is small: its authors chose the
 * weight so that it ends about as large as the loss on the labels. A last batch of one example adds nothing. Throws where
 * the weight is negative.
 */
export function coral(target: Dataset, options: CompareOptions = {}): Adaptation {
  requireOptions('coral', options, { at: true, weight: true });
  requireDataset('coral', target);
  return weighted('coral', target, options, {
    loss: (from, to) => coralDistance(from.features, to.features),
    least: 2,
  });
}
