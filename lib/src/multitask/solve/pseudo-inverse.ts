import { largest } from '../../extremes';
import { inner, type Matrix } from './linear-system';

/** The solution, and the number of eigenvalues that do not count as zero. */
export interface PseudoSolution {
  readonly solution: number[];
  readonly rank: number;
}

const MAX_SWEEPS = 60;

/**
 * The Moore-Penrose pseudo-inverse of a symmetric matrix times a vector. Eigenvalues below `cutoff` times the largest count as
 * zero. They are computed by Jacobi rotations, which are accurate for small eigenvalues next to large ones.
 */
export function pseudoSolve(matrix: Matrix, b: readonly number[], cutoff: number): PseudoSolution {
  const { values, vectors } = eigen(matrix);
  const threshold = cutoff * largest(values.map(Math.abs));
  const solution = b.map((_, index) =>
    values.reduce(
      (sum, value, eigenIndex) =>
        Math.abs(value) > threshold ? sum + (vectors[eigenIndex][index] * inner(vectors[eigenIndex], b)) / value : sum,
      0,
    ),
  );
  return { solution, rank: values.filter((value) => Math.abs(value) > threshold).length };
}

/** The eigenvalues, and their eigenvectors as rows. */
function eigen(matrix: Matrix): { values: number[]; vectors: number[][] } {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  const vectors = a.map((_, row) => a.map((__, column) => (row === column ? 1 : 0)));
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(a[p][q]) <= 1e-16 * Math.sqrt(Math.abs(a[p][p] * a[q][q])) || a[p][q] === 0) continue;
        rotated = true;
        rotate(a, vectors, p, q);
      }
    }
    if (!rotated) break;
  }
  return { values: a.map((row, index) => row[index]), vectors };
}

/** Rotates the axes p and q so that a[p][q] becomes zero. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  const half = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const tangent = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.hypot(half, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const rotateRows = (x: number[][], row: number, other: number, column: number) => {
    const [first, second] = [x[row][column], x[other][column]];
    x[row][column] = cosine * first - sine * second;
    x[other][column] = sine * first + cosine * second;
  };
  for (let column = 0; column < a.length; column++) rotateRows(a, p, q, column);
  for (const row of a) {
    const [first, second] = [row[p], row[q]];
    row[p] = cosine * first - sine * second;
    row[q] = sine * first + cosine * second;
  }
  for (let column = 0; column < a.length; column++) rotateRows(vectors, p, q, column);
  a[p][q] = 0;
  a[q][p] = 0;
}
