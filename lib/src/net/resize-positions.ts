import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** The parameter of cubic convolution (Keys 1981) that PyTorch has. */
const CUBIC = -0.75;

/**
 * Position embeddings of a square of patches for another number of patches, by bicubic interpolation as in PyTorch:
 * `[side * side, width]` to `[to * to, width]`.
 */
export function resizePositions(table: Tensor, side: number, to: number): Tensor {
  if (side === to) return table;
  const width = table.shape[1] as number;
  const matrix = tf.tensor2d(bicubicMatrix(side, to), [to, side]);
  const rows = tf.matMul(matrix, table.reshape([side, side * width])).reshape([to, side, width]);
  const columns = tf.matMul(matrix, rows.transpose([1, 0, 2]).reshape([side, to * width])).reshape([to, to, width]);
  return columns.transpose([1, 0, 2]).reshape([to * to, width]);
}

/** The weights `[to, from]` of interpolation along one axis. At the edge the nearest value is repeated. */
export function bicubicMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const center = ((row + 0.5) * from) / to - 0.5;
    const first = Math.floor(center) - 1;
    for (let tap = first; tap < first + 4; tap++) {
      matrix[row * from + Math.min(from - 1, Math.max(0, tap))] += cubic(Math.abs(center - tap));
    }
  }
  return matrix;
}

function cubic(x: number): number {
  return x <= 1
    ? ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1
    : ((CUBIC * x - 5 * CUBIC) * x + 8 * CUBIC) * x - 4 * CUBIC;
}
