import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend, typeAttributes } from '../native';
import { nativeKernel, replaceGradient } from './fused-gradient';

const float = () => typeAttributes(nativeBackend(), 'T');

/**
 * Gives the common activations the gradients that TensorFlow computes in one operation from the result: TensorFlow.js
 * composes them from up to eight. The results are equal, and `tf.relu(x)` is called as before.
 */
export function fuseActivationGradients(): void {
  for (const kernel of ['Relu', 'Relu6']) {
    const gradient: (inputs: { dy: Tensor; y: Tensor }) => Tensor = nativeKernel(
      `${kernel}Grad`,
      ['dy', 'y'],
      float,
      (ddy, [, y]) => ({
        dy: () => gradient({ dy: ddy, y }),
        y: () => y.mul(0),
      }),
    );
    replaceGradient(kernel, { outputsToSave: [true] }, (dy, [y]) => ({ x: () => gradient({ dy, y }) }));
  }
  // y (1 - y) and 1 - y^2, with their derivatives by y.
  const sigmoid: (inputs: { dy: Tensor; y: Tensor }) => Tensor = nativeKernel(
    'SigmoidGrad',
    ['y', 'dy'],
    float,
    (ddy, [y, dy]) => ({
      y: () => ddy.mul(dy).mul(y.mul(-2).add(1)),
      dy: () => sigmoid({ y, dy: ddy }),
    }),
  );
  replaceGradient('Sigmoid', { outputsToSave: [true] }, (dy, [y]) => ({ x: () => sigmoid({ y, dy }) }));
  const tanh: (inputs: { dy: Tensor; y: Tensor }) => Tensor = nativeKernel(
    'TanhGrad',
    ['y', 'dy'],
    float,
    (ddy, [y, dy]) => ({
      y: () => ddy.mul(dy).mul(y).mul(-2),
      dy: () => tanh({ y, dy: ddy }),
    }),
  );
  replaceGradient('Tanh', { outputsToSave: [true] }, (dy, [y]) => ({ x: () => tanh({ y, dy }) }));
}
