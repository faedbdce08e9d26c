import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireTensor } from '../require/arguments';

/**
 * The gradient reversal layer (Ganin et al. 2016, section 4.2): gives x as it is, of any shape, and multiplies
 * the gradient that comes back by `-weight`. What stands behind it learns to tell domains apart; what stands in front
 * learns, `weight` times as fast, to make that hard. It stands between the two, so the weights of a discriminator behind
 * it get their gradient unchanged. Inside a compiled step a weight that is a number stays what it was at first: one that
 * grows comes from `scalars`, as a tensor of shape [].
 */
export function gradientReversal<Some extends Tensor>(x: Some, weight: number | Tensor): Some {
  requireTensor('gradientReversal', x);
  const reversed = tf.customGrad((...inputs) => {
    const [given, save] = inputs as unknown as [Tensor, (tensors: Tensor[]) => void];
    const isNumber = typeof weight === 'number';
    save(isNumber ? [] : [weight]);
    return {
      value: given.clone(),
      gradFunc: (slope: Tensor, saved: Tensor[]) => slope.mul(isNumber ? weight : saved[0]).neg(),
    };
  });
  return reversed(x) as Some;
}
