import { TransferError } from '../error';
import { largest } from '../extremes';

/** The eigenvalues of a symmetric matrix, in no order, and vectors in the basis of its eigenvectors: `components[vector][value]`. */
export interface SymmetricSpectrum {
  readonly values: Float64Array;
  readonly components: readonly Float64Array[];
}

/**
 * The spectrum of a symmetric matrix `[n, n]`, of which the upper triangle is read and overwritten, and the components of some
 * vectors `[n]` along its eigenvectors: Householder's tridiagonal form, then implicit QL steps (the textbook method for
 * symmetric matrices), in double precision. The eigenvectors themselves are never formed: each reflection and rotation is applied
 * to the vectors alone, which takes 4/3 n^3 operations in place of 9 n^3. Throws if a value does not converge.
 */
export function symmetricSpectrum(
  matrix: readonly Float64Array[],
  vectors: readonly ArrayLike<number>[],
): SymmetricSpectrum {
  const components = vectors.map((vector) => Float64Array.from(vector));
  const { diagonal, beside } = tridiagonal(matrix, components);
  diagonalise(diagonal, beside, components);
  return { values: diagonal, components };
}

/** A tridiagonal matrix: its diagonal, and the entries next to it (the last one is 0). */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
}

/** Reduces `a` to tridiagonal form by reflections, and reflects the vectors with it. Overwrites the upper triangle of `a`. */
function tridiagonal(a: readonly Float64Array[], vectors: readonly Float64Array[]): Tridiagonal {
  const n = a.length;
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const v = a[k];
    diagonal[k] = v[k];
    if (k > n - 2) break;
    // The reflection takes the rest of the row, a[k, k + 1:], to [alpha, 0, 0, ...].
    let square = 0;
    for (let j = k + 1; j < n; j++) square += v[j] * v[j];
    const first = v[k + 1];
    if (k === n - 2 || square === first * first) {
      beside[k] = first;
      continue;
    }
    const alpha = first > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    beside[k] = alpha;
    v[k + 1] = first - alpha;
    const factor = 1 / (square - alpha * first);
    reflectMatrix(a, k + 1, { v, factor, p });
    for (const vector of vectors) reflectVector(vector, k + 1, { v, factor });
  }
  return { diagonal, beside };
}

/** `H = I - factor * v v'` on the entries from `from` on. */
interface Reflection {
  readonly v: Float64Array;
  readonly factor: number;
}

/** `A := H A H` on the upper triangle from row `from` on: `A - v w' - w v'`, where `w = p - (factor / 2) (p'v) v`, `p = factor A v`. */
function reflectMatrix(
  a: readonly Float64Array[],
  from: number,
  { v, factor, p }: Reflection & { readonly p: Float64Array },
): void {
  const n = a.length;
  p.fill(0, from);
  for (let i = from; i < n; i++) {
    const row = a[i];
    const vi = v[i];
    let sum = row[i] * vi;
    for (let j = i + 1; j < n; j++) {
      sum += row[j] * v[j];
      p[j] += row[j] * vi;
    }
    p[i] += sum;
  }
  let along = 0;
  for (let i = from; i < n; i++) {
    p[i] *= factor;
    along += p[i] * v[i];
  }
  const half = (factor / 2) * along;
  for (let i = from; i < n; i++) p[i] -= half * v[i];
  for (let i = from; i < n; i++) {
    const row = a[i];
    const [vi, wi] = [v[i], p[i]];
    for (let j = i; j < n; j++) row[j] -= vi * p[j] + wi * v[j];
  }
}

function reflectVector(vector: Float64Array, from: number, { v, factor }: Reflection): void {
  let along = 0;
  for (let i = from; i < vector.length; i++) along += v[i] * vector[i];
  for (let i = from; i < vector.length; i++) vector[i] -= factor * along * v[i];
}

/** Steps that one value may take; a handful is usual. */
const MOST_STEPS = 60;

/** Implicit QL steps: `d` becomes the eigenvalues, and the vectors are rotated to the basis of the eigenvectors. */
function diagonalise(d: Float64Array, e: Float64Array, vectors: readonly Float64Array[]): void {
  // Entries next to the diagonal that are this small are rounding.
  const rounding = Number.EPSILON * largest(d.map((value, index) => Math.abs(value) + Math.abs(e[index])));
  for (let low = 0; low < d.length; low++) {
    for (let steps = 0; ; steps++) {
      const high = endOfBlock(e, low, rounding);
      if (high === low) break;
      if (steps === MOST_STEPS) throw new TransferError('The spectrum did not converge. Are all entries finite?');
      qlStep(d, e, { low, high }, vectors);
    }
  }
}

/** The last row of the block that begins with row `low`: after it the entry next to the diagonal is 0 up to rounding. */
function endOfBlock(e: Float64Array, low: number, rounding: number): number {
  let high = low;
  while (high < e.length - 1 && Math.abs(e[high]) > rounding) high++;
  return high;
}

/** One QL step with Wilkinson's shift on the block from `low` to `high`, from its end to its beginning by Givens rotations. */
function qlStep(
  d: Float64Array,
  e: Float64Array,
  { low, high }: { low: number; high: number },
  vectors: readonly Float64Array[],
): void {
  const ratio = (d[low + 1] - d[low]) / (2 * e[low]);
  const root = Math.hypot(ratio, 1);
  let g = d[high] - d[low] + e[low] / (ratio + (ratio < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // The block falls apart here.
      d[i + 1] -= shift;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1] - shift;
    const t = (d[i] - g) * sine + 2 * cosine * b;
    shift = sine * t;
    d[i + 1] = g + shift;
    g = cosine * t - b;
    for (const vector of vectors) {
      const [x, y] = [vector[i], vector[i + 1]];
      vector[i + 1] = sine * x + cosine * y;
      vector[i] = cosine * x - sine * y;
    }
  }
  d[low] -= shift;
  e[low] = g;
  e[high] = 0;
}
