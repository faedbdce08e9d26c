// 00-softmax | method chaining
import * as tf from '@tensorflow/tfjs-node';
export const softmax = (s: tf.Tensor2D) =>
  tf.tidy(() => {
    const e = s.sub(s.max(1, true)).exp();
    return e.div(e.sum(1, true)) as tf.Tensor2D;
  });
