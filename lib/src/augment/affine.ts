import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import type { Motion } from '../core/motion';
import { tf } from '../engine/tensorflow';
import { requireArray } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type Change, type Draws, requirePictures, requireWithin } from './change';

export interface AffineOptions {
  /** Turns by up to so many degrees to either side. */
  readonly degrees?: number;
  /** Enlarges by a factor between these two, smaller ones and larger ones equally often: `[0.8, 1.25]`. */
  readonly zoom?: readonly [least: number, most: number];
  /** Moves by up to this share of the side, in both directions. */
  readonly shift?: number;
}

/**
 * Turns, enlarges and moves each picture about its middle, with one resampling (bilinear) for all three. What comes in
 * from outside repeats the picture's edge. `rotate`, `zoom` and `shift` are this with one setting.
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
    const draw = (from: number, to: number) => draws.uniform([batch], from, to);
    const angle = draw((-degrees * Math.PI) / 180, (degrees * Math.PI) / 180);
    const scale = draw(Math.log(zoom[0]), Math.log(zoom[1])).exp();
    const move: Motion['move'] = [draw(-shift * width, shift * width), draw(-shift * height, shift * height)];
    // Where an output pixel comes from: back by the move, then turned and shrunk about the middle.
    const [cos, sin] = [angle.cos().div(scale), angle.sin().div(scale)];
    return resample(x, { matrix: [cos, sin.neg(), sin, cos], move, width, height }, draws);
  };
}

/** Moves the pixels of each picture, and says so. Between pixels it is bilinear; beyond the picture its edge is repeated. */
export function resample(x: Tensor, motion: Motion, draws: Draws): Tensor {
  draws.moved?.(motion);
  const { matrix, move, width, height } = motion;
  const [[xx, xy, yx, yy], [right, down]] = [matrix, move];
  // Pixels are counted by their middles here.
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const [fromX, fromY] = [right.add(centreX), down.add(centreY)];
  const startX = xx.mul(fromX).add(xy.mul(fromY)).neg().add(centreX);
  const startY = yx.mul(fromX).add(yy.mul(fromY)).neg().add(centreY);
  const none = tf.zerosLike(xx);
  const transforms = tf.stack([xx, xy, startX, yx, yy, startY, none, none] as Tensor1D[], 1) as Tensor2D;
  const transform = (pictures: Tensor4D, each: Tensor2D) => tf.image.transform(pictures, each, 'bilinear', 'nearest');
  if (tf.getBackend() !== 'cpu') return transform(x as Tensor4D, transforms);
  // The plain JavaScript of TensorFlow.js 4.22 transforms the first picture of a batch only.
  const each = tf.split(transforms, x.shape[0]);
  return tf.concat(
    tf.split(x, x.shape[0]).map((picture, index) => transform(picture as Tensor4D, each[index] as Tensor2D)),
  );
}
