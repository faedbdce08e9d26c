// 00-pixels | its own Float32Array
import { type Tensor3D, type Tensor4D, tensor4d } from '@tensorflow/tfjs-node';
export function toInput(pixels: Tensor3D, mean: number, std: number): Tensor4D {
  const values = Float32Array.from(pixels.dataSync(), (value) => (value - mean) / std);
  return tensor4d(values, [1, pixels.shape[0], pixels.shape[1], 3], 'float32');
}
