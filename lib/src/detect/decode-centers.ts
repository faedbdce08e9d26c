import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';
import { requireCount, requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';

/** The number of detections, and the scale of the maps. */
export interface DecodeOptions {
  /** Detections per image; default 100. */
  readonly maxDetections?: number;
  /** @deprecated Use `maxDetections`, which is the same option. */
  readonly most?: number;
  /** Input pixels per map location; default 4. */
  readonly stride?: number;
}

/**
 * Decodes a CenterNet's maps `[batch, h, w, classes + 4]` into detections (Zhou 2019, section 4). A center is a
 * location where a class is at least as probable as at its eight neighbours. Maps `[batch, h, w, classes + 4]` contain
 * logits and the distances in pixels to the left, top, right and bottom edges. Returns `[batch, maxDetections, 6]`,
 * highest score first: x1, y1, x2, y2 in pixels, probability, class index. Maps with fewer logits than `maxDetections`
 * give fewer rows. Has no gradient.
 *
 * Throws if an option is unknown, the maps are not a tensor `[batch, h, w, classes + 4]`, `maxDetections` is not a
 * positive integer, or `stride` is not positive.
 */
export function decodeCenters(maps: Tensor, options: DecodeOptions = {}): Tensor3D {
  requireOptions('decodeCenters', options, { maxDetections: true, most: 'deprecated', stride: true });
  requireTensor('decodeCenters', maps);
  const { stride = 4 } = options;
  const maxDetections = renamedOption('decodeCenters', options, ['maxDetections', 'most'], 100);
  if (maps.rank !== 4 || (maps.shape[3] as number) < 5) {
    throw new TransferError(`decodeCenters takes maps [batch, height, width, classes + 4]; it got [${maps.shape}].`);
  }
  requireCount("decodeCenters' maxDetections", maxDetections, 'Try 100.');
  requirePositive("decodeCenters' stride", stride, 'Try 4.');
  return tf.tidy(() => {
    const [batch, height, width, channels] = maps.shape;
    const classes = channels - 4;
    const logits = maps.slice([0, 0, 0, 0], [-1, -1, -1, classes]) as Tensor4D;
    const isPeak = logits.equal(tf.maxPool(logits, 3, 1, 'same'));
    const peaks = tf.where(isPeak, logits, Number.NEGATIVE_INFINITY).reshape([batch, height * width * classes]);
    const { values: topLogits, indices } = tf.topk(
      peaks as Tensor2D,
      Math.min(maxDetections, peaks.shape[1] as number),
    );
    const scalar = (value: number) => tf.scalar(value, 'int32');
    const location = indices.floorDiv(scalar(classes));
    const edges = maps.slice([0, 0, 0, classes]).reshape([batch, height * width, 4]);
    const [left, top, right, bottom] = tf.gather(edges, location as Tensor2D, 1, 1).unstack(2);
    const x = location.mod(scalar(width)).cast('float32').mul(stride);
    const y = location.floorDiv(scalar(width)).cast('float32').mul(stride);
    const classIndex = indices.mod(scalar(classes)).cast('float32');
    return tf.stack(
      [x.sub(left), y.sub(top), x.add(right), y.add(bottom), topLogits.sigmoid(), classIndex],
      2,
    ) as Tensor3D;
  });
}
