/** A matrix `[rows][columns]`. */
export type Matrix = readonly (readonly number[])[];

/** Solves A x = b by Gaussian elimination with partial pivoting, for a few unknowns. A zero pivot gives an x of 0. */
export function solveLinear(a: Matrix, b: readonly number[]): number[] {
  const rows = a.map((row, index) => [...row, b[index]]);
  const size = b.length;
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[best][column])) best = row;
    }
    [rows[column], rows[best]] = [rows[best], rows[column]];
    const pivot = rows[column][column];
    if (pivot === 0) continue;
    for (let row = column + 1; row < size; row++) {
      const factor = rows[row][column] / pivot;
      for (let index = column; factor !== 0 && index <= size; index++) rows[row][index] -= factor * rows[column][index];
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let rest = rows[row][size];
    for (let column = row + 1; column < size; column++) rest -= rows[row][column] * x[column];
    x[row] = rows[row][row] === 0 ? 0 : rest / rows[row][row];
  }
  return x;
}

/** The product A x. */
export function times(a: Matrix, x: readonly number[]): number[] {
  return a.map((row) => inner(row, x));
}

/** The inner product of two vectors. */
export function inner(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, index) => sum + value * y[index], 0);
}

/** The trace of a square matrix. */
export function traceOf(a: Matrix): number {
  return a.reduce((sum, row, index) => sum + row[index], 0);
}
