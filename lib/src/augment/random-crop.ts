import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import { resample } from './affine';
import { type Change, requirePictures, requireWithin } from './change';

/**
 * Cuts a random part out of each picture and enlarges it to the whole (Szegedy 2015): its area is a share of the picture
 * between `least` and 1, its sides differ by up to `stretch` to one. Usual are 0.08 for a million photographs and more for
 * few, since a small part may not show what the label says.
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
    const [wide, high] = [area.sqrt().mul(ratio).minimum(1), area.sqrt().div(ratio).minimum(1)];
    // The room that is left, half to either side of the middle, and where in it the part lies.
    const away = (fraction: typeof wide, side: number) =>
      draws.uniform([batch], -0.5, 0.5).mul(fraction.sub(1)).mul(side).div(fraction);
    const none = tf.zerosLike(wide);
    const move = [away(wide, width), away(high, height)] as const;
    return resample(x, { matrix: [wide, none, none, high], move, width, height }, draws);
  };
}
