import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { TransferError } from '../error';
import { requireDataset, requireTensor } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { type CompareOptions, weighted } from './weighted';

export interface SpectralPenaltyOptions {
  /** Largest singular values that are penalised; 1 by default, as in the paper. */
  readonly count?: number;
}

/** Squarings of the Gram matrix: powers of eigenvalues that differ by 1 % then differ by a factor of 1e17. */
const SQUARINGS = 12;

/** Prevents division by zero. */
const TINY = 1e-30;

/**
 * Batch spectral penalty (BSP: Chen et al. 2019): the sum of the squares of the `count` largest singular values of a
 * batch's features `[batch, features]`, not centred. Its gradient is that of the singular value decomposition, 2 s u v' of each.
 * Singular vectors come from powers of the Gram matrix; two values that are equal to within 0.1 % may be mixed, which changes
 * their sum by less. Throws if the features are not `[batch, features]`, or have fewer singular values than `count`.
 */
export function spectralPenalty(features: Tensor, options: SpectralPenaltyOptions = {}): Scalar {
  requireOptions('spectralPenalty', options, { count: true });
  requireTensor('spectralPenalty', features);
  const { count = 1 } = options;
  requireCount("spectralPenalty's count", count, 'Try 1.');
  const [batch, width] = features.shape;
  const values = features.rank === 2 ? Math.min(batch, width) : 0;
  if (values < count) {
    throw new TransferError(
      `spectralPenalty's features must be [batch, features] with ${count} or more of both; got [${features.shape}]. ` +
        'Try a larger batch, or count: 1.',
    );
  }
  return tf.tidy(() => {
    const rows = features as Tensor2D;
    const isWide = rows.shape[1] >= rows.shape[0];
    // Columns of unit length, constants: with u of length 1, |F' u|^2 is the square of its singular value.
    const vectors = untaped(() =>
      leading(isWide ? tf.matMul(rows, rows, false, true) : tf.matMul(rows, rows, true), count),
    );
    return tf.matMul(rows, vectors, isWide).square().sum() as Scalar;
  });
}

/** The eigenvectors of the `count` largest eigenvalues of a symmetric matrix without negative ones, `[size, count]`. */
function leading(gram: Tensor2D, count: number): Tensor2D {
  const vectors: Tensor2D[] = [];
  let rest = gram;
  for (let index = 0; index < count; index++) {
    const vector = largestVector(rest);
    vectors.push(vector);
    const projection = tf.matMul(vector, vector, false, true);
    const outside = tf.eye(gram.shape[0]).sub(projection) as Tensor2D;
    rest = tf.matMul(tf.matMul(outside, rest), outside);
  }
  return tf.concat(vectors, 1);
}

/** The eigenvector of the largest eigenvalue, `[size, 1]`: a column of a high power of the matrix. */
function largestVector(matrix: Tensor2D): Tensor2D {
  const scaled = (x: Tensor2D) => x.div(x.abs().max().maximum(TINY)) as Tensor2D;
  let power = scaled(matrix);
  for (let squaring = 0; squaring < SQUARINGS; squaring++) power = scaled(tf.matMul(power, power));
  const lengths = power.square().sum(0);
  const column = tf.gather(power, lengths.argMax().reshape([1]).toInt(), 1) as Tensor2D;
  return column.div(column.square().sum().sqrt().maximum(TINY)) as Tensor2D;
}

/**
 * Batch spectral penalisation (BSP: Chen et al. 2019): adds the penalty on the largest singular values of both domains' features
 * to an adversary, `combineAdaptations([dann(target), bsp(target)])`. An adversary strengthens the few directions that transfer
 * and weakens those that discriminate between classes; the penalty limits the former. `weight` is 1e-4 by default, as the
 * authors'; the penalty grows with the batch and with the square of the features, so choose it such that it stays below the other
 * losses. By itself it aligns nothing. A last batch smaller than `count` adds zero. Throws if the weight is negative.
 */
export function bsp(target: Dataset, options: SpectralPenaltyOptions & CompareOptions = {}): Adaptation {
  requireOptions('bsp', options, { count: true, at: true, weight: true });
  requireDataset('bsp', target);
  const { count = 1, weight = 1e-4, at } = options;
  requireCount("bsp's count", count, 'Try 1.');
  return weighted(
    'bsp',
    target,
    { weight, at },
    {
      loss: (source, other) =>
        spectralPenalty(source.features, { count }).add(spectralPenalty(other.features, { count })),
      minExamples: count,
    },
  );
}
