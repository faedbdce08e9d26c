/** What is added to a matrix W [in][out]: alpha / rank A B. */
export interface Addition {
  /** [in][rank] */
  a: number[][];
  /** [rank][out] */
  b: number[][];
  alpha: number;
}

/**
 * Low-rank adaptation (Hu 2021) by hand. A layer x W [batch][out] of a pretrained network stays as it is, and is
 * trained through a low-rank update: x W + alpha / rank x A B, with two small matrices A [in][rank] and B [rank][out].
 *
 * `begin`: a low-rank update of a matrix [inputs][outputs]. A is drawn by the seed, evenly from -1 / √inputs to 1 /
 * √inputs, and B is 0, so that the network starts exactly as it was and can still be trained.
 */
export function begin(inputs: number, outputs: number, rank: number, alpha: number, seed: number): Addition {
  throw new Error(`begin is yours to write: ${inputs}, ${outputs}, ${rank}, ${alpha}, ${random(seed)()}.`);
}

/** The layer with its update: x [batch][in] to [batch][out]. */
export function forward(x: number[][], w: number[][], addition: Addition): number[][] {
  throw new Error(`forward is yours to write: ${product(x, w).length} rows, rank ${addition.b.length}.`);
}

/**
 * Gradients of a loss by A and by B, from its gradients `slope` [batch][out] by the layer's output. W is frozen and
 * gets none.
 */
export function slopes(x: number[][], addition: Addition, slope: number[][]): { a: number[][]; b: number[][] } {
  throw new Error(`slopes is yours to write: ${transposed(x).length} inputs, ${slope.length} rows, ${addition.alpha}.`);
}

/** One matrix that does what both did: as fast as before. `w` itself stays as it is, since other updates need it. */
export function merge(w: number[][], addition: Addition): number[][] {
  throw new Error(`merge is yours to write: ${w.length} rows, rank ${addition.b.length}.`);
}

/** How many weights are trained, and saved. */
export function count(addition: Addition): number {
  throw new Error(`count is yours to write, for alpha ${addition.alpha}.`);
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
