import type { Tensor } from '@tensorflow/tfjs';

/**
 * One sixth, as MobileNetV3's published weights have it: rounded to half precision. Over twenty layers the difference
 * to 1/6 would be seen in the third digit.
 */
const SIXTH = 0.16662597656;

/** `relu6(x + 3) / 6`: a sigmoid of straight lines (Howard 2019), of any shape. */
export function hardSigmoid(x: Tensor): Tensor {
  return x.add(3).relu6().mul(SIXTH);
}

/** `x relu6(x + 3) / 6`: swish of straight lines (Howard 2019), of any shape. */
export function hardSwish(x: Tensor): Tensor {
  return x.mul(hardSigmoid(x));
}
