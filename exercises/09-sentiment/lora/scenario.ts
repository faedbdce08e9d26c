type Addition = { a: number[][]; b: number[][]; alpha: number };

interface Answer {
  merge(w: number[][], addition: Addition): number[][];
}

/** Merges twice into the same matrix; what came out the second time, and what the matrix is then. */
export function mergeTwice({ merge }: Answer, w: number[][], addition: Addition) {
  merge(w, addition);
  return { out: merge(w, addition), kept: w };
}
