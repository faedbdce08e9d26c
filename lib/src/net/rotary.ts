import type { Tensor } from '@tensorflow/tfjs';
import { fusedRotate } from '../engine/fused/decoder-parts';
import { hasNativeOperations } from '../engine/native';
import { tf } from '../engine/tensorflow';

/** Cosines and sines of the positions' rotation angles, `[positions, width / 2]` each. */
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
 * Rotary position embedding (Su 2021): rotates each pair of features (i, i + width / 2) of every head by its token's angle, so
 * that the dot product of two tokens depends on their distance. x `[batch tokens, heads width]`.
 */
export function rotate(x: Tensor, angles: Angles): Tensor {
  return hasNativeOperations() ? fusedRotate({ x, ...angles }) : rotateFormula(x, angles);
}

/** The same from plain operations, for every backend. */
export function rotateFormula(x: Tensor, { cosines, sines }: Angles): Tensor {
  const [tokens, half] = cosines.shape as [number, number];
  const [first, second] = x.reshape([-1, tokens, (x.shape[1] as number) / half / 2, 2 * half]).split(2, -1);
  const [cos, sin] = [cosines.expandDims(1), sines.expandDims(1)];
  return tf.concat([first.mul(cos).sub(second.mul(sin)), second.mul(cos).add(first.mul(sin))], -1).reshape(x.shape);
}
