import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireTensor } from '../require/arguments';

/**
 * The gradient reversal layer (Ganin et al. 2016, section 4.2): returns x unchanged, of any shape, and multiplies the
 * gradient by `-weight` in the backward pass. The layers after it are trained to distinguish domains; those before it
 * are trained, `weight` times as fast, to prevent that. The gradients of a discriminator after it are not scaled. In a
 * compiled step a `weight` that is a number is constant: one that grows comes from `scalars`, as a tensor of shape [].
 * Throws if `x` is not a tensor.
 */
export function gradientReversal<T extends Tensor>(x: T, weight: number | Tensor): T {
  requireTensor('gradientReversal', x);
  const reversed = tf.customGrad((...inputs) => {
    const [input, save] = inputs as unknown as [Tensor, (tensors: Tensor[]) => void];
    const isNumber = typeof weight === 'number';
    save(isNumber ? [] : [weight]);
    return {
      value: input.clone(),
      gradFunc: (gradient: Tensor, saved: Tensor[]) => gradient.mul(isNumber ? weight : saved[0]).neg(),
    };
  });
  return reversed(x) as T;
}
