import { Matrix, QrDecomposition } from 'ml-matrix';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { readExamples } from '../data/read-examples';
import { randomFrom, shuffled } from '../data/shuffle';
import { indicesByClass } from '../data/subset';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { largest, smallest } from '../extremes';
import { head } from '../net/head';
import { requireArray, requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import { lbfgs } from './lbfgs';

export interface LogisticRegressionOptions {
  /**
   * The weight of the squared length of the kernel: sum of the losses + penalty / 2 |W|^2, which is 1 / C of scikit-learn. Of several,
   * the one with the lowest loss on held-out examples is chosen; default: ten from 1e-4 to 1e4.
   */
  readonly penalty?: number | readonly number[];
  /** Number of cross-validation folds; default 5, or fewer if a class has fewer examples. */
  readonly folds?: number;
  /** Seed for the assignment of examples to folds. */
  readonly seed?: number;
}

/** A fitted classifier, as a head. */
export interface LogisticRegression {
  /** Features `[batch, features]` to logits `[batch, classes]`: for `evaluate`, `predict`, `join`. */
  readonly net: Net;
  readonly penalty: number;
  /** The mean held-out loss of each penalty; empty if only one was passed. */
  readonly tried: readonly { readonly penalty: number; readonly loss: number }[];
}

/** As scikit-learn's LogisticRegressionCV tries them. */
const PENALTIES = Array.from({ length: 10 }, (_, index) => 10 ** (4 - (8 * index) / 9));

/** Gradient tolerance of solutions that are used only for a held-out loss; a smaller one does not change that loss. */
const NEAR_ENOUGH = 1e-5;

/** Rows of features, of which zeros are left out: what is in a row is at `places[from[row]]` to `places[from[row + 1]]`. */
interface Rows {
  readonly width: number;
  readonly from: Int32Array;
  readonly places: Int32Array;
  readonly values: Float64Array;
}

/**
 * Logistic regression with a squared penalty, to its exact solution, in float64: the probe of features without a rate or a
 * number of epochs to choose. `const { net } = await logisticRegression(bag.of(train)); await evaluate(net, bag.of(test))`.
 * Equal to scikit-learn's; the bias is spared, and two classes have one vector between them. Throws where a class has no example,
 * and where a penalty is to be chosen and a class has one example alone.
 */
export async function logisticRegression(
  features: Dataset,
  options: LogisticRegressionOptions = {},
): Promise<LogisticRegression> {
  requireOptions('logisticRegression', options, { penalty: true, folds: true, seed: true });
  requireDataset('logisticRegression', features);
  const { penalty = PENALTIES, folds = 5, seed = 0 } = options;
  const penalties = typeof penalty === 'number' ? [penalty] : penalty;
  requireArray("logisticRegression's penalty", 'penalties to choose from', penalties);
  requireFeatures(features, penalties, folds);
  const { rows, back } = inTheirSpan(await rowsOf(features));
  const { labels, classes } = features;
  const tried =
    penalties.length === 1 ? [] : heldOutLosses(rows, labels, { penalties, parts: partsOf(features, { folds, seed }) });
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a), {
    penalty: penalties[0],
    loss: Number.POSITIVE_INFINITY,
  });
  const solution = solve(rows, labels, { penalty: best.penalty, classes: classes.length });
  return { net: asHead(back(solution), features), penalty: best.penalty, tried };
}

/** The mean loss of each penalty on the examples of each part, learnt from those of the others. */
export function heldOutLosses(
  rows: Rows,
  labels: readonly number[],
  { penalties, parts }: { penalties: readonly number[]; parts: readonly number[] },
): { penalty: number; loss: number }[] {
  const classes = largest(labels) + 1;
  const sums = penalties.map(() => 0);
  for (const fold of new Set(parts)) {
    const counted = parts.map((part) => part !== fold);
    const heldOut = counted.map((isCounted) => !isCounted);
    // From one penalty's solution it is not far to the next one's; the largest is nearest to 0.
    let start: Float64Array | undefined;
    for (const index of [...penalties.keys()].sort((a, b) => penalties[b] - penalties[a])) {
      const problem = { penalty: penalties[index], classes, counted, start, tolerance: NEAR_ENOUGH };
      const { weights, vectors } = solve(rows, labels, problem);
      sums[index] += lossOf(rows, labels, { vectors, counted: heldOut })(weights, new Float64Array(weights.length));
      start = weights;
    }
  }
  return penalties.map((penalty, index) => ({ penalty, loss: sums[index] / labels.length }));
}

/** Parts in turn within each class, so that each part has all classes. */
function partsOf(data: Dataset, { folds, seed }: { folds: number; seed: number }): number[] {
  const random = randomFrom(seed);
  const parts = data.labels.map(() => 0);
  let next = 0;
  const byClass = indicesByClass(data).filter((indices) => indices.length > 0);
  const count = smallest(
    byClass.map(({ length }) => length),
    folds,
  );
  for (const indices of byClass) for (const index of shuffled(indices, random)) parts[index] = next++ % count;
  return parts;
}

/** The weight vectors of a solution, each followed by its bias: one for two classes, else one for each class. */
interface Solution {
  readonly weights: Float64Array;
  readonly vectors: number;
}

function solve(
  rows: Rows,
  labels: readonly number[],
  {
    penalty,
    classes,
    counted,
    start,
    ...how
  }: { penalty: number; classes: number; counted?: readonly boolean[]; start?: Float64Array; tolerance?: number },
): Solution {
  const vectors = classes === 2 ? 1 : classes;
  // In its own unit the bias would be far flatter than the kernel, and L-BFGS slow; no solution hangs on the unit.
  const unit = Math.sqrt(1 + (penalty + squareOf(rows.values)) / labels.length);
  const loss = lossOf(rows, labels, { vectors, counted, unit });
  const size = rows.width + 1;
  const isBias = (at: number) => at % size === rows.width;
  const penalised = (weights: Float64Array, gradient: Float64Array) => {
    let value = loss(weights, gradient);
    for (let at = 0; at < weights.length; at++) {
      if (isBias(at)) continue;
      value += (penalty / 2) * weights[at] ** 2;
      gradient[at] += penalty * weights[at];
    }
    return value;
  };
  const inUnits = (weights: Float64Array, factor: number) =>
    weights.map((weight, at) => (isBias(at) ? weight * factor : weight));
  const scaled = lbfgs(penalised, vectors * size, { ...how, start: start && inUnits(start, 1 / unit) });
  return { weights: inUnits(scaled, unit), vectors };
}

function squareOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value ** 2;
  return sum;
}

/** The sum of -log p(label) over the examples that count, and its gradient; biases count in multiples of `unit`. */
function lossOf(
  rows: Rows,
  labels: readonly number[],
  { vectors, counted, unit = 1 }: { vectors: number; counted?: readonly boolean[]; unit?: number },
) {
  const size = rows.width + 1;
  const logits = new Float64Array(vectors);
  return (weights: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let sum = 0;
    for (let row = 0; row < labels.length; row++) {
      if (counted && !counted[row]) continue;
      const label = labels[row];
      for (let which = 0; which < vectors; which++)
        logits[which] = logit(rows, row, weights, { start: which * size, unit });
      sum += vectors === 1 ? binary(logits, label) : softmax(logits, label);
      for (let which = 0; which < vectors; which++) {
        const from = which * size;
        for (let at = rows.from[row]; at < rows.from[row + 1]; at++) {
          gradient[from + rows.places[at]] += logits[which] * rows.values[at];
        }
        gradient[from + rows.width] += logits[which] * unit;
      }
    }
    return sum;
  };
}

function logit(
  { width, from, places: indices, values }: Rows,
  row: number,
  weights: Float64Array,
  { start, unit }: { start: number; unit: number },
): number {
  let sum = weights[start + width] * unit;
  for (let at = from[row]; at < from[row + 1]; at++) sum += weights[start + indices[at]] * values[at];
  return sum;
}

/** -log p(label) of one logit; replaces the logit by the gradient of the loss with respect to it. */
function binary(logits: Float64Array, label: number): number {
  const z = logits[0];
  logits[0] = 1 / (1 + Math.exp(-z)) - label;
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - label * z;
}

/** The same of a logit for each class. */
function softmax(logits: Float64Array, label: number): number {
  const most = largest(logits);
  const right = logits[label];
  let sum = 0;
  for (const z of logits) sum += Math.exp(z - most);
  for (const at of logits.keys()) logits[at] = Math.exp(logits[at] - most) / sum - (at === label ? 1 : 0);
  return most + Math.log(sum) - right;
}

/** Values that are read at once: 16 MB. */
const AT_ONCE = 2 ** 22;

/** All examples of a set, read in parts, since features that are mostly zeros may fit no memory otherwise. */
async function rowsOf(features: Dataset): Promise<Rows> {
  const {
    labels,
    shape: [width],
  } = features;
  const collected = collect(width);
  const size = Math.max(1, Math.floor(AT_ONCE / width));
  for (let first = 0; first < labels.length; first += size) {
    const indices = Array.from({ length: Math.min(size, labels.length - first) }, (_, index) => first + index);
    const part = await readExamples(features, indices);
    collected.add(await part.data<'float32'>().finally(() => part.dispose()));
  }
  return collected.rows();
}

/** The rows of `[examples, width]`. */
export function sparse(x: Float32Array | Float64Array, width: number): Rows {
  const collected = collect(width);
  collected.add(x);
  return collected.rows();
}

function collect(width: number) {
  const from = [0];
  const [indices, values]: [number[], number[]] = [[], []];
  return {
    /** More rows, one after the other. */
    add(x: Float32Array | Float64Array): void {
      for (let at = 0; at < x.length; at++) {
        if (x[at] !== 0) {
          indices.push(at % width);
          values.push(x[at]);
        }
        if (at % width === width - 1) from.push(indices.length);
      }
    },
    rows: (): Rows => ({
      width,
      from: Int32Array.from(from),
      places: Int32Array.from(indices),
      values: Float64Array.from(values),
    }),
  };
}

/**
 * Fewer numbers for fewer examples than features. The mean example is taken off all, which the bias makes good and which lets
 * L-BFGS go straight; then with X' = Q R the rows of R' are the same examples in the space that they span, and the best W lies in
 * it: what is at right angles to all examples costs penalty and changes no logit (the representer theorem). `back` gives
 * W = Q w. Rows of few numbers, such as counts of words, are left as they are.
 */
export function inTheirSpan(rows: Rows): { rows: Rows; back(solution: Solution): Solution } {
  const { width, from, places: indices, values } = rows;
  const examples = from.length - 1;
  if (examples ** 2 >= values.length) return { rows, back: (solution) => solution };
  const columns = Matrix.zeros(width, examples);
  for (let row = 0; row < examples; row++) {
    for (let at = from[row]; at < from[row + 1]; at++) columns.set(indices[at], row, values[at]);
  }
  const mean = columns.mean('row');
  const { orthogonalMatrix: q, upperTriangularMatrix: r } = new QrDecomposition(columns.subColumnVector(mean));
  const back = ({ weights, vectors }: Solution): Solution => {
    const whole = new Float64Array(vectors * (width + 1));
    for (let which = 0; which < vectors; which++) {
      const [start, offset] = [which * (width + 1), which * (examples + 1)];
      const kernel = q.mmul(Matrix.columnVector([...weights.subarray(offset, offset + examples)])).to1DArray();
      whole.set(kernel, start);
      whole[start + width] = kernel.reduce((bias, weight, at) => bias - weight * mean[at], weights[offset + examples]);
    }
    return { weights: whole, vectors };
  };
  return { rows: sparse(Float64Array.from(r.transpose().to1DArray()), examples), back };
}

/** Two classes share one vector: half of it speaks for the one and half against the other. */
function asHead({ weights, vectors }: Solution, { classes, shape: [width] }: Dataset): Net {
  const net = head({ classes, inputFeatures: width });
  const size = width + 1;
  const of = (which: number, index: number) =>
    vectors === 1 ? (which - 0.5) * weights[index] : weights[which * size + index];
  const kernel = Float32Array.from({ length: width * classes.length }, (_, at) =>
    of(at % classes.length, Math.floor(at / classes.length)),
  );
  tf.tidy(() => {
    net.weights['head/kernel'].assign(tf.tensor2d(kernel, [width, classes.length]));
    net.weights['head/bias'].assign(tf.tensor1d(classes.map((_, which) => of(which, width))));
  });
  return net;
}

function requireFeatures(features: Dataset, penalties: readonly number[], folds: number): void {
  const { name, shape, classes, labels } = features;
  if (shape.length !== 1 || classes.length < 2) {
    throw new TransferError(
      `logisticRegression needs features [examples, features] of two classes or more; ${name} has examples of shape [${shape}] ` +
        `and ${classes.length} classes. Extract them first: logisticRegression(await extract(net, data)).`,
    );
  }
  if (penalties.length === 0 || penalties.some((penalty) => !(penalty > 0 && Number.isFinite(penalty)))) {
    throw new TransferError(
      `penalty is ${penalties.join(', ') || 'none'}; each is above 0. Leave it out, and it is chosen.`,
    );
  }
  if (!Number.isInteger(folds) || folds < 2) {
    throw new TransferError(`folds is ${folds}; it is how many parts are held out in turn, 2 or more.`);
  }
  const counts = indicesByClass(features).map(({ length }) => length);
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new TransferError(`${name} has no example of '${classes[empty]}', so it cannot be learned.`);
  const alone = counts.indexOf(1);
  if (alone < 0 || penalties.length === 1) return;
  throw new TransferError(
    `${name} has one example of '${classes[alone]}', of ${labels.length}: with it held out, nothing of its class is left to choose a ` +
      'penalty by. Pass one: penalty: 1.',
  );
}
