// 00-softmax | by way of log-sum-exp
import { exp, logSumExp, sub, type Tensor2D, tidy } from '@tensorflow/tfjs-node';
export const softmax = (scores: Tensor2D): Tensor2D => tidy(() => exp(sub(scores, logSumExp(scores, 1, true))));
