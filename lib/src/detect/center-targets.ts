import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { PictureSize } from '../core/task-labels';
import { NO_BOX } from '../data/box-list';
import { segmentMax } from '../engine/fused/segment-max';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireProperties, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import { gaussianRadius } from './gaussian-radius';

/** What a CenterNet's maps should be for some pictures. */
export interface CenterTargets {
  /** `[batch, h, w, classes]`: 1 at the middle of each thing, falling off around it, 0 elsewhere. */
  readonly heat: Tensor4D;
  /** `[batch, h, w, 4]`: pixels from a place to the left, top, right and lower side of the thing that it belongs to. */
  readonly sides: Tensor4D;
  /** `[batch, h, w]`: how much a place counts for the sides. The places of one thing come to 1, all others are 0. */
  readonly mask: Tensor3D;
}

export interface CenterTargetsOptions {
  /** Height and width of the maps. */
  readonly map: readonly [height: number, width: number];
  /** The pictures that boxes are measured in. */
  readonly picture: PictureSize;
  readonly classes: number;
  /** Intersection over union that a box moved or resized by the Gaussian's radius still has; see `gaussianRadius`. */
  readonly overlap?: number;
}

/**
 * The targets of CenterNet (Zhou 2019, section 3) for lists of boxes `[batch, most, 5]`: class (-1 for none) and x1, y1, x2,
 * y2 in pixels. The middle of a box lies in the place that its coordinates fall in, rounded down; around it the heat falls
 * off like a Gaussian, with a sixth of the diameter for its deviation, and ends at `gaussianRadius`.
 *
 * Boxes are clipped to the picture; what has no area then is no thing. Where Gaussians of one class meet the larger value
 * counts; where things of any class meet, the sides are those of the smaller box, which lies in front more often. All
 * places of a Gaussian learn the sides (Liu 2020, "Training-Time-Friendly Network"), so that a peak one place off has them
 * too. Computes with tensors only and has no gradient.
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
  if (boxes.rank !== 3 || boxes.shape[2] !== 5) {
    throw new TransferError(
      `centerTargets takes boxes [batch, most, 5]: a class, x1, y1, x2, y2; it got [${boxes.shape}].`,
    );
  }
  const [height, width] = map;
  const [batch, most] = boxes.shape;
  const [which, ...given] = tf.unstack(boxes, 2);
  const bounds = [picture.width, picture.height, picture.width, picture.height];
  const corners = given.map((corner, place) => corner.clipByValue(0, bounds[place]));
  const [x1, y1, x2, y2] = corners;
  const [wide, high] = [x2.sub(x1), y2.sub(y1)];
  const isThing = which.greaterEqual(0).logicalAnd(wide.greater(0)).logicalAnd(high.greater(0));
  const [right, down] = [picture.width / width, picture.height / height];

  const radius = gaussianRadius(wide.div(right), high.div(down), overlap).floor();
  /** `[batch, most, length]`: the Gaussian of each box along one side of the maps. */
  const bell = (middle: Tensor, length: number) => {
    const distance = tf.range(0, length).sub(
      middle
        .floor()
        .clipByValue(0, length - 1)
        .expandDims(2),
    );
    const deviation = radius.mul(2).add(1).div(6).expandDims(2);
    const value = distance.div(deviation).square().div(-2).exp();
    return value.mul(distance.abs().lessEqual(radius.expandDims(2)).toFloat());
  };
  const across = bell(x1.add(x2).div(2 * right), width).mul(isThing.toFloat().expandDims(2));
  const along = bell(y1.add(y2).div(2 * down), height);
  /** `[batch, most, h, w]` */
  const bells = along.expandDims(3).mul(across.expandDims(2));

  const ofPicture = tf.range(0, batch, 1, 'int32').expandDims(1).mul(tf.scalar(classes, 'int32'));
  const segments = tf.where(isThing, which.toInt().add(ofPicture), tf.scalar(NO_BOX, 'int32'));
  const rows = bells.reshape([batch * most, height * width]) as Tensor2D;
  const strongest = segmentMax(rows, segments.reshape([batch * most]), batch * classes);
  const heat = strongest.reshape([batch, classes, height, width]).transpose([0, 2, 3, 1]) as Tensor4D;

  // The smaller, the more in front; 0 where a box's Gaussian does not reach.
  const front = bells.greater(0).toFloat().div(wide.mul(high).maximum(TINY).expandDims(2).expandDims(3));
  const owned = bells.mul(front.equal(front.max(1, true)).toFloat());
  const mask = owned.div(owned.sum([2, 3], true).maximum(TINY)).sum(1) as Tensor3D;
  const owner = front.argMax(1).reshape([batch, height * width]) as Tensor2D;
  const [left, top, r, b] = tf.unstack(
    tf.gather(tf.stack(corners, 2), owner, 1, 1).reshape([batch, height, width, 4]),
    3,
  );
  const x = tf.range(0, width).mul(right);
  const y = tf.range(0, height).mul(down).expandDims(1);
  const sides = tf.stack([x.sub(left), y.sub(top), r.sub(x), b.sub(y)], 3) as Tensor4D;
  return { heat, sides, mask };
}

/** Keeps what has no area from being divided by nothing. */
const TINY = 1e-6;
