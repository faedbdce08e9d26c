import type { Tensor } from '@tensorflow/tfjs';
import { fusedHardSwish, SIXTH } from '../engine/fused/biased-activation';
import { hasNativeOperations } from '../engine/native';

/**
 * `relu6(x + 3) / 6`: a piecewise linear sigmoid (Howard 2019), for any shape. The factor is that of MobileNetV3's published
 * weights: over twenty layers the difference from 1/6 would change the third digit.
 */
export function hardSigmoid(x: Tensor): Tensor {
  return x.add(3).relu6().mul(SIXTH);
}

/** `x relu6(x + 3) / 6`: hard swish, a piecewise linear swish (Howard 2019), for any shape. */
export function hardSwish(x: Tensor): Tensor {
  return hasNativeOperations() ? fusedHardSwish({ x }) : hardSwishFormula(x);
}

/** The same from plain operations, for every backend. */
export function hardSwishFormula(x: Tensor): Tensor {
  return x.mul(hardSigmoid(x));
}
