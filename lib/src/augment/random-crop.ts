import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import { resample } from './affine';
import { type Change, requirePictures, requireWithin } from './change';

/**
 * Random resized crop (Szegedy 2015) of each image `[batch, height, width, channels]`, enlarged to the image's size.
 * The crop's area is a fraction of the image, uniform between `least` and 1; its aspect ratio differs from the image's
 * by a factor of up to `stretch`. A crop never exceeds the image. 0.08 is usual for `least` with a million photographs.
 * With few images use a larger value, because a small crop may not show the labelled object. Returns a transform for
 * `augment`.
 *
 * Throws if an option is unknown, `least` is not in 0.01..1, or `stretch` is not in 1..4. The transform throws if its
 * input is not `[batch, height, width, channels]`.
 */
export function randomCrop(options: { readonly least?: number; readonly stretch?: number } = {}): Change {
  requireOptions('randomCrop', options, { least: true, stretch: true });
  const { least = 0.5, stretch = 4 / 3 } = options;
  requireWithin(least, [0.01, 1], 'The least area of randomCrop');
  requireWithin(stretch, [1, 4], 'stretch');
  return (x, draws) => {
    requirePictures(x, 'randomCrop');
    const [batch, height, width] = x.shape;
    const area = draws.uniform([batch], least, 1);
    const ratio = draws.uniform([batch], -Math.log(stretch) / 2, Math.log(stretch) / 2).exp();
    const [cropWidth, cropHeight] = [area.sqrt().mul(ratio).minimum(1), area.sqrt().div(ratio).minimum(1)];
    // The crop's random offset from the image's center, within the margin that the crop does not cover.
    const offset = (fraction: typeof cropWidth, length: number) =>
      draws.uniform([batch], -0.5, 0.5).mul(fraction.sub(1)).mul(length).div(fraction);
    const zeros = tf.zerosLike(cropWidth);
    const move = [offset(cropWidth, width), offset(cropHeight, height)] as const;
    return resample(x, { matrix: [cropWidth, zeros, zeros, cropHeight], move, width, height }, draws);
  };
}
