// 00-softmax | imports tfjs by its other name, and everything from it
import { div, exp, max, sub, sum, type Tensor2D, tidy } from '@tensorflow/tfjs';
export const softmax = (scores: Tensor2D) =>
  tidy(() => {
    const powers = exp(sub(scores, max(scores, 1, true)));
    return div(powers, sum(powers, 1, true));
  });
