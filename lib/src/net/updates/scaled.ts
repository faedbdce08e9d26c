import type { Tensor2D } from '@tensorflow/tfjs';
import type { Ia3Settings } from '../../core/recipe';
import { tf } from '../../engine/tensorflow';
import { matrixShape, perOutput } from './matrix-of';
import type { UpdateMethod } from './method';

/** W and its bias times one scale per output feature, or W times one per input feature (Liu 2022). */
export const scaled: UpdateMethod<Ia3Settings> = {
  parts: (name, settings) => [`${kernelOf(name, settings)}/ia3`],
  specs: (shapes, { outputs, inputs }) =>
    [...shapes]
      .filter(([name]) => outputs.includes(name) || inputs.includes(name))
      .map(([name, shape]) => ({
        name: `${name}/ia3`,
        shape: [inputs.includes(name) ? shape[shape.length - 2] : matrixShape(name, shape)[1]],
        init: 'ones',
        trainable: true,
      })),
  updated(name, weight, [scales], { inputs }) {
    const { shape } = weight;
    if (!inputs.includes(name)) {
      const byOutput = () => (shape.length < 2 ? scales : perOutput(name, shape, scales));
      return { read: () => weight.mul(byOutput()), product: (x) => tf.matMul(x, weight as Tensor2D).mul(scales) };
    }
    return {
      read: () => weight.mul(scales.expandDims(1)),
      product: (x) => tf.matMul(x.mul<Tensor2D>(scales), weight as Tensor2D),
    };
  },
};

/** The kernel whose scales a weight reads: its own, or that of the layer whose bias it is. */
function kernelOf(name: string, { outputs, inputs }: Ia3Settings): string {
  if (outputs.includes(name) || inputs.includes(name)) return name;
  return outputs.find((kernel) => biasOf(kernel) === name) as string;
}

/** The name of the bias of a kernel's layer. */
export function biasOf(kernel: string): string {
  return `${kernel.slice(0, kernel.lastIndexOf('/'))}/bias`;
}
