import type { Tensor } from '@tensorflow/tfjs';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireArray, requireDataset, requireNet, requireTensor } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { type FeatureOptions, featuresOf, requireFeatures } from './features';

/**
 * Computes LogME, the log maximum evidence of a linear model of the labels on a pretrained network's features: per
 * example and averaged over classes (You et al. 2021; by the fixed point of arXiv:2110.10545). Uses the network's
 * output, or that of the layer `at`. The network with the highest score is likely the best start; a single score means
 * little. Data with numeric labels is a regression. As in the authors' code, the fixed-point iteration has at most 11
 * steps: with more features than examples it can end below the maximum (12 x 60: -0.572, the maximum is -0.415).
 *
 * Throws if an argument has the wrong type, an option is unknown, the layer does not exist or does not output
 * `[features]`, a feature is not finite, a label is missing, all labels are the same, or all features are 0.
 */
export async function logme(net: Net, data: Dataset, options: FeatureOptions = {}): Promise<number> {
  requireOptions('logme', options, { at: true, batch: true });
  requireNet('logme', net);
  requireDataset('logme', data);
  const features = await featuresOf(net, data, options);
  try {
    return logmeOf(features, data.labels, { regression: data.classes.length === 0 });
  } finally {
    features.dispose();
  }
}

/**
 * Computes LogME from features `[examples, features]` and class indices, or numbers for a `regression`. Computed in
 * double precision, in the time of an eigendecomposition of size min(examples, features). Throws if an argument has the
 * wrong type, an option is unknown, the shapes do not match, a feature is not finite, a label is missing, all labels
 * are the same, or all features are 0.
 */
export function logmeOf(
  features: Tensor,
  labels: readonly number[],
  options: { readonly regression?: boolean } = {},
): number {
  requireOptions('logmeOf', options, { regression: true });
  requireTensor('logmeOf', features);
  requireArray('logmeOf', 'labels', labels);
  const { regression = false } = options;
  requireFeatures(features);
  requireLabels(features, labels, regression);
  const classes = [...new Set(labels)];
  const targets = regression ? [labels] : classes.map((index) => labels.map((label) => Number(label === index)));
  const spectrum = spectrumOf(new Matrix(features.arraySync() as number[][]));
  const evidences = targets.map((target) => maximumEvidence(spectrum, target));
  return evidences.reduce((sum, evidence) => sum + evidence, 0) / evidences.length;
}

/** The spectrum of a matrix F `[examples, features]`: squared non-zero singular values, and left singular vectors. */
interface Spectrum {
  readonly squares: number[];
  /** The target's component along each left singular vector. */
  project(target: readonly number[]): number[];
}

/** Computed from the smaller of F F' and F' F. */
function spectrumOf(f: Matrix): Spectrum {
  const wide = f.columns >= f.rows;
  const transposed = f.transpose();
  const gram = wide ? f.mmul(transposed) : transposed.mmul(f);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const vectors = eigenvectorMatrix.transpose();
  // Eigenvalues that are 0 up to rounding are dropped: their singular vectors are noise.
  const rounding = largest(realEigenvalues) * Math.max(f.rows, f.columns) * Number.EPSILON;
  const nonzero = realEigenvalues.flatMap((value, index) => (value > rounding ? [index] : []));
  const squares = nonzero.map((index) => realEigenvalues[index]);
  return {
    squares,
    project(target) {
      const y = Matrix.columnVector([...target]);
      const along = vectors.mmul(wide ? y : transposed.mmul(y));
      return nonzero.map((index, which) => along.get(index, 0) / (wide ? 1 : Math.sqrt(squares[which])));
    },
  };
}

/** The authors' values: offset of the divisors, maximum steps, and relative change of alpha / beta at convergence. */
const [EPSILON, STEPS, TOLERANCE] = [1e-5, 11, 1e-3];

/**
 * The maximum log evidence of `y = F w + noise`, per example, over the precisions alpha of the weights and beta of the noise, by
 * MacKay's fixed point. s are squared singular values, x the target's components along their vectors, t = alpha / beta.
 */
function maximumEvidence({ squares, project }: Spectrum, target: readonly number[]): number {
  const n = target.length;
  const x = project(target);
  const outside = Math.max(0, sumOf(target.map((y) => y * y)) - sumOf(x.map((value) => value * value)));
  const overSpectrum = (term: (s: number, x: number) => number) => sumOf(squares.map((s, index) => term(s, x[index])));
  let [alpha, beta, weights, residual] = [1, 1, 0, 0];
  for (let step = 0; step < STEPS; step++) {
    const t = alpha / beta;
    const gamma = overSpectrum((s) => s / (s + t));
    weights = overSpectrum((s, x) => (s * x * x) / (s + t) ** 2);
    residual = outside + overSpectrum((s, x) => (x / (1 + s / t)) ** 2);
    alpha = gamma / (weights + EPSILON);
    beta = (n - gamma) / (residual + EPSILON);
    if (Math.abs(alpha / beta - t) / t <= TOLERANCE) break;
  }
  // log det(alpha I + beta F'F) has a log alpha for each direction without a singular value; these cancel with D log alpha.
  const determinant = overSpectrum((s) => Math.log(alpha) - Math.log(alpha + beta * s));
  const evidence = determinant + n * Math.log(beta / (2 * Math.PI)) - beta * residual - alpha * weights;
  return evidence / 2 / n;
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function requireLabels(features: Tensor, labels: readonly number[], regression: boolean): void {
  const [size] = features.shape;
  if (size !== labels.length) {
    throw new TransferError(
      `There must be one label per example; got features of ${size} examples and ${labels.length} labels.`,
    );
  }
  const odd = labels.findIndex(
    (label) => !(regression ? Number.isFinite(label) : Number.isInteger(label) && label >= 0),
  );
  if (odd >= 0) {
    throw new TransferError(
      `Example ${odd} has the label ${numberText(labels[odd])}; LogME needs ${regression ? 'a finite number' : 'a class index, from 0,'} for each.`,
    );
  }
  if (labels.every((label) => label === labels[0])) {
    throw new TransferError(
      'All labels are the same; LogME needs at least two different labels. Give examples of two or more classes.',
    );
  }
  if (features.dataSync().some((value) => value !== 0)) return;
  throw new TransferError('All features are 0, so they contain no information about the labels. Try another layer.');
}
