import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** Cosines and sines of the angles by which positions turn, `[positions, width / 2]` each. */
export interface Angles {
  readonly cosines: Tensor;
  readonly sines: Tensor;
}

/** The angles of positions 0 to `positions` - 1: position times base^(-2 i / width), for heads of `width` features. */
export function rotaryAngles(positions: number, width: number, base: number): Angles {
  const half = width / 2;
  const angles = Float64Array.from(
    { length: positions * half },
    (_, at) => Math.floor(at / half) / base ** ((at % half) / half),
  );
  const table = (of: (angle: number) => number) => tf.tensor2d(Float32Array.from(angles, of), [positions, half]);
  return { cosines: table(Math.cos), sines: table(Math.sin) };
}

/**
 * Rotary positions (Su 2021): turns each pair of features (i, i + width / 2) of x `[batch, heads, tokens, width]` by its
 * token's angle, so that the product of two tokens depends on how far apart they are.
 */
export function rotate(x: Tensor, { cosines, sines }: Angles): Tensor {
  const [first, second] = x.split(2, -1);
  return tf.concat(
    [first.mul(cosines).sub(second.mul(sines)), second.mul(cosines).add(first.mul(sines))],
    -1,
  );
}
