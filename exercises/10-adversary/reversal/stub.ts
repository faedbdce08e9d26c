import type { Tensor } from '@tensorflow/tfjs';
import { tf } from 'transferlab';

/**
 * The gradient reversal layer (Ganin et al. 2016), the one trick in domain-adversarial training.
 *
 * A discriminator looks at a network's features and learns to predict their domain. The network shall learn the
 * opposite: features whose domain cannot be predicted. One gradient serves both, if it is reversed between them:
 *
 * - Forward nothing happens: the layer gives x as it is, of any shape.
 * - Backward, the incoming gradient (of the loss by the layer's output) is multiplied by -lambda.
 *
 * `lambda` is a number, or a tensor of shape []. The layer is made once and used in every step, and lambda may be a
 * variable that is assigned a new value in between: in a step its value of that step holds. The layer also works inside
 * `compile`, where tensors have no values yet, so that dataSync() and the like are refused.
 *
 * tf.customGrad takes a function that gives `value` and `gradFunc`, and makes of it a function with your own gradient.
 * Here is one that works and is of no use: it gives 3 x, and says that its gradient is 5. The value has to be its own
 * tensor, so of x itself take x.clone().
 */
export function reversal(lambda: number | Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const layer = tf.customGrad((...inputs) => {
      const [given] = inputs as Tensor[];
      return { value: given.mul(3), gradFunc: (slope: Tensor) => slope.mul(5) };
    });
    return layer(x);
  };
}
