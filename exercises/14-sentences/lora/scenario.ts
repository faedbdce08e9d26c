import { copied, copiedBack } from 'course/scenario';

type Addition = { a: number[][]; b: number[][]; alpha: number };

interface Answer {
  merge(w: number[][], addition: Addition): unknown;
}

/** Merges twice into the same matrix: what came out, and the matrix and the addition as they are then. */
export async function mergeTwice(answer: Answer, w: number[][], addition: Addition) {
  const first = copied(await answer.merge(w, addition));
  const second = copied(await answer.merge(w, addition));
  return { first, second, ...copiedBack({ w, addition }) };
}
