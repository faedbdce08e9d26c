import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { isNative, nativeBackend, typeAttributes } from '../native';
import { tf } from '../tensorflow';

/**
 * -log p(right class) of each example `[batch]`, p the softmax of the logits `[batch, classes]`; labels `[batch]` are
 * class indices (int32). Differentiable in the logits, twice too. Native TensorFlow refuses a label that is no class.
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor1D {
  return isNative() ? fusedSoftmaxCrossEntropy(logits, labels) : plainSoftmaxCrossEntropy(logits, labels);
}

/** The formula, in ops every backend has. */
export function plainSoftmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor1D {
  const right = tf.oneHot(labels, logits.shape[1] as number);
  return tf
    .logSoftmax(logits as Tensor2D)
    .mul(right)
    .sum(1)
    .neg() as Tensor1D;
}

/** The same by TensorFlow's fused operation, which computes value and slope at once. */
export function fusedSoftmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor1D {
  const loss = tf.customGrad((...inputs) => {
    const [z, save] = inputs as unknown as [Tensor, (tensors: Tensor[]) => void];
    // The labels too: a cast of them made for this call would be gone when the gradient is asked for.
    save([z, labels]);
    return {
      value: valueAndSlope(z, labels)[0],
      gradFunc: (dy: Tensor, saved: Tensor[]) => slope(saved[0], saved[1]).mul(dy.reshape([-1, 1])),
    };
  });
  return loss(logits) as Tensor1D;
}

/** The derivative of each loss by its logits: softmax - onehot, `[batch, classes]`. A graph shares it with the value's call. */
function slope(logits: Tensor, labels: Tensor): Tensor {
  const apply = tf.customGrad((...inputs) => {
    const [z, save] = inputs as unknown as [Tensor, (tensors: Tensor[]) => void];
    save([z]);
    return {
      value: valueAndSlope(z, labels)[1],
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const p = tf.softmax(saved[0]);
        return p.mul(dy.sub(p.mul(dy).sum(1, true)));
      },
    };
  });
  return apply(logits);
}

function valueAndSlope(logits: Tensor, labels: Tensor): Tensor[] {
  const backend = nativeBackend();
  const { TF_ATTR_TYPE: type, TF_INT32 } = backend.binding;
  const attributes = [...typeAttributes(backend, 'T'), { name: 'Tlabels', type, value: TF_INT32 }];
  return backend.executeMultipleOutputs('SparseSoftmaxCrossEntropyWithLogits', attributes, [logits, labels], 2);
}
