import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';

/** Einstein's summation. A label of the output that no input has is refused; TensorFlow's kernel lets it pass. */
export function einsum(tf: Tf): KernelConfig {
  const sum = original(tf, 'Einsum');
  return kernel<Tensor[], { equation: string }>(tf, 'Einsum', (tensors, attributes, backend) => {
    const [inputs, output = ''] = attributes.equation.replaceAll('.', '').split('->');
    const unknown = [...output.trim()].find((label) => !inputs.includes(label));
    if (unknown !== undefined) {
      throw new Error(`Output subscripts contain the label ${unknown} not present in the input subscripts.`);
    }
    return sum(tensors, attributes, backend);
  });
}
