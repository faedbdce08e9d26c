import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { ramp } from '../optimize/schedule';
import { requireDataset } from '../require/arguments';
import { requireDecayRate } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { requireLogits } from './require-shapes';
import { weightScalars } from './weight';
import type { CompareOptions } from './weighted';

export interface MstnOptions extends CompareOptions {
  /** Weight of the past in a centroid's moving average, in [0, 1); 0.7 by default, as in the paper. */
  readonly past?: number;
}

/** The moving average of each class's centroid, and whether the class has occurred. */
export interface Centroids {
  /** `[classes, features]` */
  readonly means: Tensor;
  /** 1 or 0, `[classes, 1]`. */
  readonly seen: Tensor;
}

const DOMAINS = ['source', 'target'] as const;

/**
 * Moving semantic transfer network (MSTN: Xie et al. 2018): adds to the loss on the labels the sum over classes of the squared
 * distance between the class's centroids of features in source and target. The source's classes are its labels, the target's the
 * predictions. A centroid is a moving average over batches, `past` times the former plus the batch's, so that a class may be
 * missing in a batch and single wrong pseudo-labels count little; the gradient flows through the batch's part. The paper adds it
 * to an adversary: `combineAdaptations([dann(target), mstn(target)])`. `weight` grows by `ramp()` by default.
 *
 * A class's first centroid is that of its first batch; the authors' average starts from zeros. Wrong pseudo-labels are learned
 * too, so the source must predict the target better than chance, and features of a large norm need a small weight. Data needs
 * class labels. Throws if the weight is negative, `past` is not in [0, 1), or the net does not output logits.
 */
export function mstn(target: Dataset, options: MstnOptions = {}): Adaptation {
  requireOptions('mstn', options, { past: true, at: true, weight: true });
  requireDataset('mstn', target);
  const { past = 0.7, weight = ramp(), at } = options;
  requireDecayRate("mstn's past", past, 0.7);
  return {
    target,
    at,
    labels: true,
    weights: (features, classes) =>
      tf.tidy(() =>
        Object.fromEntries(
          DOMAINS.flatMap((domain) => [
            [`mstn/${domain}`, tf.variable(tf.zeros([classes, features]), false)],
            [`mstn/${domain} seen`, tf.variable(tf.zeros([classes, 1]), false)],
          ]),
        ),
      ),
    scalars: weightScalars('mstn', weight),
    loss(source, other, { weights, scalars, mode }) {
      requireLogits('mstn', source.outputs);
      const classes = source.outputs.shape[1] as number;
      const memberships = (indices: Tensor) => tf.oneHot(indices.toInt(), classes).toFloat() as Tensor2D;
      const labels = {
        source: untaped(() => memberships(source.labels as Tensor)),
        target: untaped(() => memberships(other.outputs.argMax(1))),
      };
      const features = { source: source.features, target: other.features };
      const [ofSource, ofTarget] = DOMAINS.map((domain) => {
        const before = { means: weights[`mstn/${domain}`], seen: weights[`mstn/${domain} seen`] };
        const after = movedCentroids(before, features[domain], labels[domain], past);
        mode.update(`mstn/${domain}`, after.means);
        mode.update(`mstn/${domain} seen`, after.seen);
        return after;
      });
      return centroidDistance(ofSource, ofTarget).mul(scalars.weight) as Scalar;
    },
  };
}

/** The centroids after a batch of features `[batch, features]` with memberships `[batch, classes]`. */
export function movedCentroids(before: Centroids, features: Tensor, memberships: Tensor2D, past: number): Centroids {
  const counts = memberships.sum(0).expandDims(1);
  const means = tf.matMul(memberships, features as Tensor2D, true).div(counts.maximum(1));
  const isInBatch = counts.minimum(1);
  // Without a former centroid the batch's counts fully, without an example the former.
  const fraction = isInBatch.mul(before.seen.mul(-past).add(1));
  return {
    means: before.means.mul(fraction.neg().add(1)).add(means.mul(fraction)),
    seen: tf.maximum(before.seen, isInBatch),
  };
}

/** The sum of the squared distances between the centroids of the classes that both domains have. */
export function centroidDistance(source: Centroids, target: Centroids): Scalar {
  const both = source.seen.mul(target.seen);
  return source.means.sub(target.means).square().mul(both).sum() as Scalar;
}
