import type { Tensor } from '@tensorflow/tfjs';
import { type NativeBackend, typeAttributes } from './native';
import { tf } from './tensorflow';

/** min(max(x, 0), 6). On TensorFlow its gradient is one fused call in place of six. */
export function relu6(x: Tensor): Tensor {
  return tf.getBackend() === 'tensorflow' ? fusedRelu6(x) : tf.relu6(x);
}

function fusedRelu6(x: Tensor): Tensor {
  const backend = tf.backend() as unknown as NativeBackend;
  const attributes = typeAttributes(backend, 'T');
  const apply = tf.customGrad((...inputs) => {
    const [features, save] = inputs as unknown as [Tensor, (tensors: Tensor[]) => void];
    save([features]);
    return {
      value: backend.executeSingleOutput('Relu6', attributes, [features]),
      gradFunc: (dy: Tensor, saved: Tensor[]) => backend.executeSingleOutput('Relu6Grad', attributes, [dy, saved[0]]),
    };
  });
  return apply(x);
}
