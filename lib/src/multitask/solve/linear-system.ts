/** Rows of numbers, `[rows][columns]`. */
export type Matrix = readonly (readonly number[])[];

/** x with A x = b, by Gaussian elimination with row pivots, for a handful of unknowns. A pivot of zero gives x of 0 there. */
export function solveLinear(a: Matrix, b: readonly number[]): number[] {
  const rows = a.map((row, place) => [...row, b[place]]);
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
      for (let place = column; factor !== 0 && place <= size; place++) rows[row][place] -= factor * rows[column][place];
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

/** A x */
export function times(a: Matrix, x: readonly number[]): number[] {
  return a.map((row) => inner(row, x));
}

export function inner(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, place) => sum + value * y[place], 0);
}

export function traceOf(a: Matrix): number {
  return a.reduce((sum, row, place) => sum + row[place], 0);
}
