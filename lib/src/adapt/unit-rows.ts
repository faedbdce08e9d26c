import type { Tensor, Tensor2D } from '@tensorflow/tfjs';

/** Prevents division by zero. */
const TINY = 1e-8;

/** Rows `[rows, features]` divided by their length; a row of zeros stays. */
export function unitRows(rows: Tensor): Tensor2D {
  return rows.div(rows.square().sum(1, true).sqrt().maximum(TINY)) as Tensor2D;
}
