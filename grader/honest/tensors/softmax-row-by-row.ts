// 00-softmax | unstacks the rows and stacks them again
import * as tf from '@tensorflow/tfjs-node';
export const softmax = (scores: tf.Tensor2D) =>
  tf.tidy(() =>
    tf.stack(
      tf.unstack(scores).map((row) => {
        const powers = row.sub(row.max()).exp();
        return powers.mul(powers.sum().reciprocal());
      }),
    ),
  ) as tf.Tensor2D;
