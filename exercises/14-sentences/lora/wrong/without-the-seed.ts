/** What is added to a matrix W [in][out]: alpha / rank A B. */
export interface Addition {
  /** [in][rank] */
  a: number[][];
  /** [rank][out] */
  b: number[][];
  alpha: number;
}

/** A drawn, B zero: nothing is added yet, and B has a gradient from the first step on. */
export function begin(inputs: number, outputs: number, rank: number, alpha: number, seed: number): Addition {
  const next = random(1);
  const a = Array.from({ length: inputs }, () =>
    Array.from({ length: rank }, () => (2 * next() - 1) / Math.sqrt(inputs)),
  );
  return { a, b: Array.from({ length: rank }, () => new Array<number>(outputs).fill(0)), alpha };
}

/** x W + alpha / rank (x A) B: two thin products, and never A B. */
export function forward(x: number[][], w: number[][], { a, b, alpha }: Addition): number[][] {
  return plus(product(x, w), product(product(x, a), b), alpha / b.length);
}

/** By A: scale xᵀ (gradient Bᵀ). By B: scale (x A)ᵀ gradient. */
export function slopes(x: number[][], { a, b, alpha }: Addition, slope: number[][]): { a: number[][]; b: number[][] } {
  const scaled = slope.map((row) => row.map((value) => (value * alpha) / b.length));
  return {
    a: product(transposed(x), product(scaled, transposed(b))),
    b: product(transposed(product(x, a)), scaled),
  };
}

/** W + alpha / rank A B. */
export function merge(w: number[][], { a, b, alpha }: Addition): number[][] {
  return plus(w, product(a, b), alpha / b.length);
}

/** rank (in + out). */
export function count({ a, b }: Addition): number {
  return b.length * (a.length + b[0].length);
}

function plus(one: number[][], other: number[][], scale: number): number[][] {
  return one.map((row, i) => row.map((value, j) => value + scale * other[i][j]));
}

/** Given: the product of [n][m] and [m][k]. */
export function product(left: readonly number[][], right: readonly number[][]): number[][] {
  return left.map((row) =>
    right[0].map((_, column) => row.reduce((sum, value, at) => sum + value * right[at][column], 0)),
  );
}

/** Given: rows become columns. */
export function transposed(matrix: readonly number[][]): number[][] {
  return matrix[0].map((_, column) => matrix.map((row) => row[column]));
}

/** Given: numbers in [0, 1), the same ones for the same seed. */
export function random(seed: number): () => number {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
