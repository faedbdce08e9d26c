import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { isNative, nativeBackend, typeAttributes } from '../native';
import { tf } from '../tensorflow';

/**
 * -log p(correct class) of each example `[batch]`, p the softmax of the logits `[batch, classes]`; labels `[batch]` are class
 * indices (int32). Twice differentiable in the logits. Native TensorFlow rejects a label that is not a class index.
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor1D {
  return isNative() ? fusedSoftmaxCrossEntropy(logits, labels) : plainSoftmaxCrossEntropy(logits, labels);
}

/** The formula, in operations of every backend. */
export function plainSoftmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor1D {
  const targets = tf.oneHot(labels, logits.shape[1] as number);
  return tf
    .logSoftmax(logits as Tensor2D)
    .mul(targets)
    .sum(1)
    .neg() as Tensor1D;
}

/** The loss by TensorFlow's fused operation, which computes value and gradient at once. */
export function fusedSoftmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor1D {
  const loss = tf.customGrad((...inputs) => {
    const [z, save] = inputs as unknown as [Tensor, (tensors: Tensor[]) => void];
    // The labels are saved too: a cast of them made for this call would be disposed before the gradient is computed.
    save([z, labels]);
    return {
      value: valueAndGradient(z, labels)[0],
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradient(saved[0], saved[1]).mul(dy.reshape([-1, 1])),
    };
  });
  return loss(logits) as Tensor1D;
}

/** The gradient of each loss with respect to its logits: softmax - onehot, `[batch, classes]`. A graph shares it with the forward call. */
function gradient(logits: Tensor, labels: Tensor): Tensor {
  const apply = tf.customGrad((...inputs) => {
    const [z, save] = inputs as unknown as [Tensor, (tensors: Tensor[]) => void];
    save([z]);
    return {
      value: valueAndGradient(z, labels)[1],
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const p = tf.softmax(saved[0]);
        return p.mul(dy.sub(p.mul(dy).sum(1, true)));
      },
    };
  });
  return apply(logits);
}

function valueAndGradient(logits: Tensor, labels: Tensor): Tensor[] {
  const backend = nativeBackend();
  const { TF_ATTR_TYPE: type, TF_INT32 } = backend.binding;
  const attributes = [...typeAttributes(backend, 'T'), { name: 'Tlabels', type, value: TF_INT32 }];
  return backend.executeMultipleOutputs('SparseSoftmaxCrossEntropyWithLogits', attributes, [logits, labels], 2);
}
