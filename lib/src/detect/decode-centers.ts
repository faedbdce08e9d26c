import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';
import { requireCount, requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';

export interface DecodeOptions {
  /** Boxes a picture. */
  readonly maxDetections?: number;
  /** @deprecated Use `maxDetections`, which is the same option. */
  readonly most?: number;
  /** Pixels from one place of the maps to the next. */
  readonly stride?: number;
}

/**
 * Boxes from the maps of a CenterNet (Zhou 2019, section 4): a center is where a class is more probable than at the eight
 * locations around it. Maps `[batch, h, w, classes + 4]` hold logits and the pixels to the left, top, right and lower side.
 * Returns `[batch, maxDetections, 6]`: x1, y1, x2, y2 in pixels, probability, class, the most confident first. Has no gradient.
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
    const { values, indices } = tf.topk(peaks as Tensor2D, Math.min(maxDetections, peaks.shape[1] as number));
    const of = (number: number) => tf.scalar(number, 'int32');
    const place = indices.floorDiv(of(classes));
    const sides = maps.slice([0, 0, 0, classes]).reshape([batch, height * width, 4]);
    const [left, top, right, bottom] = tf.gather(sides, place as Tensor2D, 1, 1).unstack(2);
    const x = place.mod(of(width)).cast('float32').mul(stride);
    const y = place.floorDiv(of(width)).cast('float32').mul(stride);
    const which = indices.mod(of(classes)).cast('float32');
    return tf.stack([x.sub(left), y.sub(top), x.add(right), y.add(bottom), values.sigmoid(), which], 2) as Tensor3D;
  });
}
