import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';

/**
 * The gradient of Einstein's summation `ab,bc->ac` by each of one or two factors: the sum with the slopes in the factor's
 * place, `ac,bc->ab`. Along a letter that only the factor has, every slope is the same.
 */
export const einsumGradient: GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (dy, factors, attributes) => {
    const [inputs, output] = (attributes as unknown as { equation: string }).equation.replaceAll(' ', '').split('->');
    const letters = inputs.split(',');
    const byFactor = factors.map((factor, place) => () => {
      const others = letters.filter((_, other) => other !== place);
      const rest = factors.filter((_, other) => other !== place);
      return slope(dy as Tensor, output, letters[place], factor.shape, others, rest);
    });
    // The engine takes an array where the operation's inputs are one.
    return byFactor as unknown as Record<string, () => Tensor>;
  },
};

function slope(
  dy: Tensor,
  output: string,
  wanted: string,
  shape: readonly number[],
  others: readonly string[],
  rest: readonly Tensor[],
): Tensor {
  const known = [...wanted].filter((letter) => [output, ...others].some((one) => one.includes(letter)));
  const found = tf.einsum(`${[output, ...others].join(',')}->${known.join('')}`, dy, ...rest);
  const open = [...wanted].map((letter, axis) => (known.includes(letter) ? shape[axis] : 1));
  return tf.broadcastTo(found.reshape(open), [...shape]);
}
