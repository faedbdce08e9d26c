import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import type { Motion } from '../core/motion';
import { tf } from '../engine/tensorflow';
import { requireArray } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type Change, type Draws, requirePictures, requireWithin } from './change';

/** The ranges of a random affine transform; each option defaults to no change. */
export interface AffineOptions {
  /** Maximum rotation in degrees, in either direction, 0 to 180. */
  readonly degrees?: number;
  /** Range of the scale factor, log-uniform, within 0.01 to 100: `[0.8, 1.25]`. Above 1 enlarges. */
  readonly zoom?: readonly [least: number, most: number];
  /** Maximum translation as a fraction of the width and of the height, in either direction, 0 to 1. */
  readonly shift?: number;
}

/**
 * Random rotation, scaling and translation of each image about its center, in one bilinear resampling. Images are
 * `[batch, height, width, channels]`. Pixels from outside the image repeat its edge. `rotate`, `zoom` and `shift` each
 * set one of the three options. Returns a transform for `augment`. Throws if an option is unknown, has the wrong type
 * or is out of its range. The transform throws if its input is not `[batch, height, width, channels]`.
 */
export function affine(options: AffineOptions): Change {
  requireOptions('affine', options, { degrees: true, zoom: true, shift: true });
  const { degrees = 0, zoom = [1, 1], shift = 0 } = options;
  requireArray("affine's zoom", 'the least and the most', zoom);
  requireWithin(degrees, [0, 180], 'degrees');
  requireWithin(zoom[0], [0.01, 100], 'The least zoom');
  requireWithin(zoom[1], [zoom[0], 100], 'The most zoom');
  requireWithin(shift, [0, 1], 'shift, a share of the side,');
  return (x, draws) => {
    requirePictures(x, 'affine');
    const [batch, height, width] = x.shape;
    const uniform = (from: number, to: number) => draws.uniform([batch], from, to);
    const angle = uniform((-degrees * Math.PI) / 180, (degrees * Math.PI) / 180);
    const scale = uniform(Math.log(zoom[0]), Math.log(zoom[1])).exp();
    const translation: Motion['move'] = [
      uniform(-shift * width, shift * width),
      uniform(-shift * height, shift * height),
    ];
    // The inverse map, from output to input pixels: subtract the translation, then rotate and scale about the center.
    const [cos, sin] = [angle.cos().div(scale), angle.sin().div(scale)];
    return resample(x, { matrix: [cos, sin.neg(), sin, cos], move: translation, width, height }, draws);
  };
}

/**
 * Moves the pixels of images `[batch, height, width, channels]` by a motion, and reports it to `draws.moved`. Bilinear;
 * pixels from outside the image repeat its edge.
 */
export function resample(x: Tensor, motion: Motion, draws: Draws): Tensor {
  draws.moved?.(motion);
  const { matrix, move: translation, width, height } = motion;
  const [[xx, xy, yx, yy], [moveX, moveY]] = [matrix, translation];
  // `tf.image.transform` has pixel centers at integer coordinates.
  const [centerX, centerY] = [(width - 1) / 2, (height - 1) / 2];
  const [inputX, inputY] = [moveX.add(centerX), moveY.add(centerY)];
  const startX = xx.mul(inputX).add(xy.mul(inputY)).neg().add(centerX);
  const startY = yx.mul(inputX).add(yy.mul(inputY)).neg().add(centerY);
  const zeros = tf.zerosLike(xx);
  const transforms = tf.stack([xx, xy, startX, yx, yy, startY, zeros, zeros] as Tensor1D[], 1) as Tensor2D;
  const transform = (images: Tensor4D, each: Tensor2D) => tf.image.transform(images, each, 'bilinear', 'nearest');
  if (tf.getBackend() !== 'cpu') return transform(x as Tensor4D, transforms);
  // TensorFlow.js 4.22 transforms only the first image of a batch on its `cpu` backend.
  const each = tf.split(transforms, x.shape[0]);
  return tf.concat(
    tf.split(x, x.shape[0]).map((image, index) => transform(image as Tensor4D, each[index] as Tensor2D)),
  );
}
