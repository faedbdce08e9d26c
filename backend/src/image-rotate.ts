import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';
import { run, string, type } from './operation';

interface Rotation {
  readonly radians: number;
  readonly fillValue: number | [number, number, number];
  readonly center: number | [x: number, y: number];
}

/**
 * Pictures `[batch, height, width, channels]` turned about `center`, given as shares of width and height. What comes
 * from outside is `fillValue`; where that is a colour, a fourth channel is opaque, 255.
 */
export function imageRotate(tf: Tf): KernelConfig {
  return kernel<{ image: Tensor }, Rotation>(
    tf,
    'RotateWithOffset',
    ({ image }, { radians, fillValue, center }, backend) => {
      const [, height, width, channels] = image.shape;
      const [centreX, centreY] = tf.backend_util.getImageCenter(center, height, width);
      const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
      const transform = tf.tensor2d([
        [
          cosine,
          -sine,
          centreX - centreX * cosine + centreY * sine,
          sine,
          cosine,
          centreY - centreX * sine - centreY * cosine,
          0,
          0,
        ],
      ]);
      const turn = (pictures: Tensor, outside: number) =>
        run(
          backend,
          'ImageProjectiveTransformV3',
          { dtype: type(pictures.dtype), interpolation: string('NEAREST'), fill_mode: string('CONSTANT') },
          [pictures, transform, tf.tensor1d([height, width], 'int32'), tf.scalar(outside, 'float32')],
        );
      if (typeof fillValue === 'number') return turn(image, fillValue);
      const colour = tf.tensor1d([...fillValue, 255].slice(0, channels), image.dtype as 'float32');
      return tf.where(tf.cast(turn(tf.onesLike(image), 0), 'bool'), turn(image, 0), colour);
    },
  );
}
