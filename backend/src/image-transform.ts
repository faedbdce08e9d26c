import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';
import { run, string, type } from './operation';

interface Transform {
  readonly interpolation: 'nearest' | 'bilinear';
  readonly fillMode: 'constant' | 'reflect' | 'wrap' | 'nearest';
  readonly fillValue: number;
  readonly outputShape?: [height: number, width: number];
}

/** Pictures `[batch, height, width, channels]` seen through projective transforms `[batch or 1, 8]`. */
export function imageTransform(tf: Tf): KernelConfig {
  return kernel<{ image: Tensor; transforms: Tensor }, Transform>(
    tf,
    'Transform',
    ({ image, transforms }, { interpolation, fillMode, fillValue, outputShape }, backend) =>
      run(
        backend,
        'ImageProjectiveTransformV3',
        {
          dtype: type(image.dtype),
          interpolation: string(interpolation.toUpperCase()),
          fill_mode: string(fillMode.toUpperCase()),
        },
        [
          image,
          transforms,
          tf.tensor1d(outputShape ?? image.shape.slice(1, 3), 'int32'),
          tf.scalar(fillValue, 'float32'),
        ],
      ),
  );
}
