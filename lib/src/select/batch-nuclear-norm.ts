import type { Tensor2D } from '@tensorflow/tfjs';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { unlabelled } from '../data/unlabelled';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { predict } from '../train/predict';

/**
 * Computes the nuclear norm of a network's predictions on an unlabelled target (BNM: Cui et al. 2020; as a validator Musgrave et
 * al. 2022): the sum of the singular values of the probabilities `[examples, classes]`, divided by its largest possible value,
 * `sqrt(examples min(examples, classes))`. It is in (0, 1]: 1 if predictions are certain and all classes equally frequent, and
 * `1 / sqrt(classes)` for one class alone. Higher is better. It reads no labels, so it overestimates a network that is confident
 * and wrong, and underestimates one on a target whose classes have different frequencies.
 */
export async function batchNuclearNorm(
  net: Net,
  target: Dataset,
  options: { readonly batch?: number } = {},
): Promise<number> {
  requireOptions('batchNuclearNorm', options, { batch: true });
  requireNet('batchNuclearNorm', net);
  requireDataset('batchNuclearNorm', target);
  const { batch = 16 } = options;
  return owning(async (own) => {
    const logits = own(await predict(net, unlabelled(target), { batch }));
    const rows = tf.tidy(() => tf.softmax(logits as Tensor2D).arraySync());
    return nuclearNorm(rows) / Math.sqrt(rows.length * Math.min(rows.length, rows[0].length));
  });
}

/** The sum of the singular values of a matrix, in double precision. */
function nuclearNorm(rows: number[][]): number {
  const matrix = new Matrix(rows);
  const transposed = matrix.transpose();
  const gram = matrix.rows > matrix.columns ? transposed.mmul(matrix) : matrix.mmul(transposed);
  const { realEigenvalues } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  return realEigenvalues.reduce((sum, square) => sum + Math.sqrt(Math.max(0, square)), 0);
}
