import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';

/**
 * Gradient of an Einstein summation `ab,bc->ac` with respect to each of one or two factors: the summation with `dy` in
 * place of the factor, `ac,bc->ab`. Along an index that only the factor has, the gradient is constant.
 */
export const einsumGradient: GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (dy, factors, attributes) => {
    const [inputs, output] = (attributes as unknown as { equation: string }).equation.replaceAll(' ', '').split('->');
    const letters = inputs.split(',');
    const byFactor = factors.map((factor, index) => () => {
      const others = letters.filter((_, other) => other !== index);
      const rest = factors.filter((_, other) => other !== index);
      return factorGradient(dy as Tensor, output, letters[index], factor.shape, others, rest);
    });
    // The engine accepts an array if the operation's inputs are an array.
    return byFactor as unknown as Record<string, () => Tensor>;
  },
};

function factorGradient(
  dy: Tensor,
  output: string,
  letters: string,
  shape: readonly number[],
  others: readonly string[],
  rest: readonly Tensor[],
): Tensor {
  const known = [...letters].filter((letter) => [output, ...others].some((indices) => indices.includes(letter)));
  const sum = tf.einsum(`${[output, ...others].join(',')}->${known.join('')}`, dy, ...rest);
  const open = [...letters].map((letter, axis) => (known.includes(letter) ? shape[axis] : 1));
  return tf.broadcastTo(sum.reshape(open), [...shape]);
}
