import { largest } from '../../extremes';
import { inner, type Matrix } from './linear-system';

/** `rank` is how many eigenvalues do not count as zero. */
export interface PseudoSolution {
  readonly solution: number[];
  readonly rank: number;
}

const MOST_SWEEPS = 60;

/**
 * The pseudo-inverse (Moore & Penrose) of a symmetric matrix times a vector: eigenvalues of less than `cutoff` of the largest
 * count as zero. Eigenvalues by Jacobi's rotations, which keep small ones exact beside large ones.
 */
export function pseudoSolve(matrix: Matrix, b: readonly number[], cutoff: number): PseudoSolution {
  const { values, vectors } = eigen(matrix);
  const smallest = cutoff * largest(values.map(Math.abs));
  const solution = b.map((_, place) =>
    values.reduce(
      (sum, value, which) =>
        Math.abs(value) > smallest ? sum + (vectors[which][place] * inner(vectors[which], b)) / value : sum,
      0,
    ),
  );
  return { solution, rank: values.filter((value) => Math.abs(value) > smallest).length };
}

/** Eigenvalues, and an eigenvector a row for each. */
function eigen(matrix: Matrix): { values: number[]; vectors: number[][] } {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  const vectors = a.map((_, row) => a.map((__, column) => (row === column ? 1 : 0)));
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(a[p][q]) <= 1e-16 * Math.sqrt(Math.abs(a[p][p] * a[q][q])) || a[p][q] === 0) continue;
        turned = true;
        rotate(a, vectors, p, q);
      }
    }
    if (!turned) break;
  }
  return { values: a.map((row, place) => row[place]), vectors };
}

/** Turns the axes p and q so that a[p][q] becomes zero. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  const half = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const tangent = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.hypot(half, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const turn = (x: number[][], row: number, other: number, column: number) => {
    const [first, second] = [x[row][column], x[other][column]];
    x[row][column] = cosine * first - sine * second;
    x[other][column] = sine * first + cosine * second;
  };
  for (let column = 0; column < a.length; column++) turn(a, p, q, column);
  for (const row of a) {
    const [first, second] = [row[p], row[q]];
    row[p] = cosine * first - sine * second;
    row[q] = sine * first + cosine * second;
  }
  for (let column = 0; column < a.length; column++) turn(vectors, p, q, column);
  a[p][q] = 0;
  a[q][p] = 0;
}
