import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { PictureSize } from '../core/task-labels';
import { NO_BOX } from '../data/box-list';
import { segmentMax } from '../engine/fused/segment-max';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireProperties, requireTensor } from '../require/arguments';
import { requireCount, requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import { gaussianRadius } from './gaussian-radius';
import { requireRadiusOverlap } from './require-overlap';

/** Target maps of a CenterNet for a batch of images. */
export interface CenterTargets {
  /** `[batch, h, w, classes]`: 1 at each object's center, a Gaussian around it, 0 elsewhere. */
  readonly heat: Tensor4D;
  /** `[batch, h, w, 4]`: distance in pixels from a location to the left, top, right and bottom edge of its object. */
  readonly sides: Tensor4D;
  /**
   * `[batch, h, w]`: weight of a location in the edge loss. The weights of one object sum to 1; all other weights are
   * 0.
   */
  readonly mask: Tensor3D;
}

/** The sizes of the maps and of the images, and the number of classes. */
export interface CenterTargetsOptions {
  /** Height and width of the maps. */
  readonly map: readonly [height: number, width: number];
  /** Size in pixels of the images that the boxes are on. */
  readonly picture: PictureSize;
  /** The number of classes. */
  readonly classes: number;
  /** IoU that a box keeps if its corners are off by the Gaussian's radius; default 0.3, see `gaussianRadius`. */
  readonly overlap?: number;
}

/**
 * Training targets of CenterNet (Zhou 2019, section 3) from box lists `[batch, most, 5]`: class index (-1 for padding),
 * then x1, y1, x2, y2 in pixels. A box's center belongs to the map location that its coordinates round down to. Around
 * it the heat map has a Gaussian that is cut off at `gaussianRadius`, with a sixth of its diameter as standard
 * deviation.
 *
 * Boxes are clipped to the image; boxes without area are then ignored. Where Gaussians of one class overlap, the
 * maximum is used. Where Gaussians of any class overlap, the edges are those of the smaller box, which is in front more
 * often. All locations of a Gaussian have edge targets (Liu 2020, "Training-Time-Friendly Network"), so that a peak
 * that is off by one location has them too. Computes with tensors only; has no gradient.
 *
 * Throws if an option is unknown or missing, `boxes` is not a tensor `[batch, most, 5]`, `map` is not two positive
 * integers, `picture` lacks a width or height, `classes` is not a positive integer, or `overlap` is not above 0 and at
 * most 1.
 */
export function centerTargets(boxes: Tensor, options: CenterTargetsOptions): CenterTargets {
  requireOptions('centerTargets', options, {
    map: 'required',
    picture: 'required',
    classes: 'required',
    overlap: true,
  });
  requireTensor('centerTargets', boxes);
  const { map, picture, classes, overlap } = options;
  requireArray("centerTargets' map", 'a height and a width', map);
  requireProperties("centerTargets' picture", 'the size of the pictures', picture, ['width', 'height']);
  requireCount("centerTargets' classes", classes, 'Pass the number of class maps.');
  for (const side of ['height', 'width'] as const) {
    requireCount(`The ${side} of centerTargets' map`, map[side === 'height' ? 0 : 1], 'Pass map: [height, width].');
    requirePositive(`The ${side} of centerTargets' picture`, picture[side], 'Pass its size in pixels.');
  }
  if (overlap !== undefined) requireRadiusOverlap("centerTargets' overlap", overlap);
  if (boxes.rank !== 3 || boxes.shape[2] !== 5) {
    throw new TransferError(
      `centerTargets takes boxes [batch, most, 5]: a class, x1, y1, x2, y2; it got [${boxes.shape}].`,
    );
  }
  const [height, width] = map;
  const [batch, maxBoxes] = boxes.shape;
  const [classIndex, ...coordinates] = tf.unstack(boxes, 2);
  const bounds = [picture.width, picture.height, picture.width, picture.height];
  const corners = coordinates.map((corner, axis) => corner.clipByValue(0, bounds[axis]));
  const [x1, y1, x2, y2] = corners;
  const [boxWidth, boxHeight] = [x2.sub(x1), y2.sub(y1)];
  const isObject = classIndex.greaterEqual(0).logicalAnd(boxWidth.greater(0)).logicalAnd(boxHeight.greater(0));
  const [strideX, strideY] = [picture.width / width, picture.height / height];

  const radius = gaussianRadius(boxWidth.div(strideX), boxHeight.div(strideY), overlap).floor();
  /** `[batch, most, length]`: the Gaussian of each box along one side of the maps. */
  const gaussian = (center: Tensor, length: number) => {
    const distance = tf.range(0, length).sub(
      center
        .floor()
        .clipByValue(0, length - 1)
        .expandDims(2),
    );
    const deviation = radius.mul(2).add(1).div(6).expandDims(2);
    const value = distance.div(deviation).square().div(-2).exp();
    return value.mul(distance.abs().lessEqual(radius.expandDims(2)).toFloat());
  };
  const gaussianX = gaussian(x1.add(x2).div(2 * strideX), width).mul(isObject.toFloat().expandDims(2));
  const gaussianY = gaussian(y1.add(y2).div(2 * strideY), height);
  /** `[batch, most, h, w]` */
  const gaussians = gaussianY.expandDims(3).mul(gaussianX.expandDims(2));

  const ofPicture = tf.range(0, batch, 1, 'int32').expandDims(1).mul(tf.scalar(classes, 'int32'));
  const segments = tf.where(isObject, classIndex.toInt().add(ofPicture), tf.scalar(NO_BOX, 'int32'));
  const rows = gaussians.reshape([batch * maxBoxes, height * width]) as Tensor2D;
  const strongest = segmentMax(rows, segments.reshape([batch * maxBoxes]), batch * classes);
  const heat = strongest.reshape([batch, classes, height, width]).transpose([0, 2, 3, 1]) as Tensor4D;

  // Smaller boxes take precedence; 0 outside a box's Gaussian.
  const inverseArea = gaussians
    .greater(0)
    .toFloat()
    .div(boxWidth.mul(boxHeight).maximum(TINY).expandDims(2).expandDims(3));
  const assigned = gaussians.mul(inverseArea.equal(inverseArea.max(1, true)).toFloat());
  const mask = assigned.div(assigned.sum([2, 3], true).maximum(TINY)).sum(1) as Tensor3D;
  const objectIndex = inverseArea.argMax(1).reshape([batch, height * width]) as Tensor2D;
  const [left, top, right, bottom] = tf.unstack(
    tf.gather(tf.stack(corners, 2), objectIndex, 1, 1).reshape([batch, height, width, 4]),
    3,
  );
  const x = tf.range(0, width).mul(strideX);
  const y = tf.range(0, height).mul(strideY).expandDims(1);
  const edges = tf.stack([x.sub(left), y.sub(top), right.sub(x), bottom.sub(y)], 3) as Tensor4D;
  return { heat, sides: edges, mask };
}

/** Prevents division by zero for boxes without area. */
const TINY = 1e-6;
