import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { dot } from '../linear/dot';
import { symmetricSpectrum } from '../linear/symmetric-spectrum';
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
 * double precision, in time (examples + features) n^2, where n is the smaller of both. Throws if an argument has the
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
  const { squares, components } = spectrumOf(features as Tensor2D, targets);
  const evidences = targets.map((target, index) => maximumEvidence(squares, components[index], target));
  return evidences.reduce((sum, evidence) => sum + evidence, 0) / evidences.length;
}

/** The spectrum of a matrix F `[examples, features]`, as the evidence needs it. */
interface Spectrum {
  /** Squared singular values that are not 0. */
  readonly squares: number[];
  /** For each target, its component along the left singular vector of each of them. */
  readonly components: number[][];
}

/** Computed from the smaller of F F' and F' F. */
function spectrumOf(features: Tensor2D, targets: readonly (readonly number[])[]): Spectrum {
  const [examples, width] = features.shape;
  const wide = width >= examples;
  const values = tf.tidy(() => (wide ? features : features.transpose()).dataSync<'float32'>());
  const rows = rowsOf(values, wide ? examples : width);
  const ys = targets.map((target) => Float64Array.from(target));
  const vectors = wide ? ys : ys.map((y) => rows.map((row) => dot(row, y)));
  const { values: eigenvalues, components } = symmetricSpectrum(gram(rows), vectors);
  // Eigenvalues that are 0 up to rounding are dropped: their singular vectors are noise.
  const rounding = largest(eigenvalues) * Math.max(examples, width) * Number.EPSILON;
  const nonzero = Array.from(eigenvalues.keys()).filter((index) => eigenvalues[index] > rounding);
  return {
    squares: nonzero.map((index) => eigenvalues[index]),
    components: components.map((all) =>
      nonzero.map((index) => all[index] / (wide ? 1 : Math.sqrt(eigenvalues[index]))),
    ),
  };
}

/** The rows of a matrix in double precision. */
function rowsOf(values: Float32Array, count: number): Float64Array[] {
  const width = values.length / count;
  return Array.from({ length: count }, (_, row) => Float64Array.from(values.subarray(row * width, (row + 1) * width)));
}

/** The upper triangle of the products of all pairs of rows. */
function gram(rows: readonly Float64Array[]): Float64Array[] {
  return rows.map((row, i) => {
    const products = new Float64Array(rows.length);
    for (let j = i; j < rows.length; j++) products[j] = dot(row, rows[j]);
    return products;
  });
}

/** The authors' values: offset of the divisors, maximum steps, and relative change of alpha / beta at convergence. */
const [EPSILON, STEPS, TOLERANCE] = [1e-5, 11, 1e-3];

/**
 * The maximum log evidence of `y = F w + noise`, per example, over the precisions alpha of the weights and beta of the noise, by
 * MacKay's fixed point. s are squared singular values, x the target's components along their vectors, t = alpha / beta.
 */
function maximumEvidence(squares: readonly number[], x: readonly number[], target: readonly number[]): number {
  const n = target.length;
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
