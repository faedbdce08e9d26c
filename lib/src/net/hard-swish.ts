import type { Tensor } from '@tensorflow/tfjs';
import { fusedHardSwish, SIXTH } from '../engine/fused/biased-activation';
import { hasOwnOperations } from '../engine/native';

/**
 * `relu6(x + 3) / 6`: a sigmoid of straight lines (Howard 2019), of any shape. The sixth is that of MobileNetV3's published
 * weights: over twenty layers the difference to 1/6 would be seen in the third digit.
 */
export function hardSigmoid(x: Tensor): Tensor {
  return x.add(3).relu6().mul(SIXTH);
}

/** `x relu6(x + 3) / 6`: swish of straight lines (Howard 2019), of any shape. */
export function hardSwish(x: Tensor): Tensor {
  return hasOwnOperations() ? fusedHardSwish({ x }) : hardSwishFormula(x);
}

/** The same from plain operations, for every backend. */
export function hardSwishFormula(x: Tensor): Tensor {
  return x.mul(hardSigmoid(x));
}
