import type { Tensor } from '@tensorflow/tfjs';
import type { Motion } from '../core/motion';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireFunction, requireTensor } from '../require/arguments';
import { isTensor } from '../require/kinds';
import { requireFinite, requireNumber } from '../require/number';
import { requireOptions } from '../require/options';
import { type Change, drawsOf } from './change';
import { moveBoxes, VISIBLE } from './motion';

/** The seed of `augmentBoxes`, and which boxes it keeps. */
export interface AugmentBoxesOptions {
  /** A number, or an int32 scalar tensor if the seed changes between calls of a compiled function; default 0. */
  readonly seed?: number | Tensor;
  /** Minimum fraction of a box's area that must remain in the image; default 0.25. */
  readonly visible?: number;
}

/**
 * Transforms images `[batch, height, width, channels]` and their boxes `[batch, most, 5]` together:
 * `augmentBoxes(images, boxes, [flip(), zoom(0.8, 1.25)])`. A box is x1, y1, x2, y2 in pixels and a class index, or -1
 * for no box. Each box becomes the axis-aligned box around its moved corners, clipped to the image. If less than the
 * fraction `visible` of its area remains, its class becomes -1. During training, `augment(net, ...transforms)` does the
 * same inside the step. Computes with tensors only.
 *
 * Throws if an option is unknown, an argument has the wrong type, the boxes are not `[batch, most, 5]` with the images'
 * batch size, `seed` is not finite, or `visible` is not from 0 to 1. Each transform throws if it does not accept the
 * images' shape.
 */
export function augmentBoxes(
  pictures: Tensor,
  boxes: Tensor,
  changes: readonly Change[],
  options: AugmentBoxesOptions = {},
): { pictures: Tensor; boxes: Tensor } {
  requireOptions('augmentBoxes', options, { seed: true, visible: true });
  requireTensor('augmentBoxes', pictures);
  requireTensor('augmentBoxes', boxes);
  requireArray('augmentBoxes', 'changes', changes);
  for (const change of changes) requireFunction('augmentBoxes', 'changes such as flip()', change);
  const { seed = 0, visible = VISIBLE } = options;
  if (isTensor(seed)) requireTensor("augmentBoxes' seed", seed);
  else requireFinite("augmentBoxes' seed", seed, 'Try 0.');
  const [fits, expected] = [visible >= 0 && visible <= 1, 'a fraction of the area, from 0 to 1'];
  requireNumber("augmentBoxes' visible", visible, { fits, expected, hint: `Try ${VISIBLE}.` });
  if (boxes.rank !== 3 || boxes.shape[0] !== pictures.shape[0] || boxes.shape[2] !== 5) {
    throw new TransferError(
      `augmentBoxes got pictures [${pictures.shape}] and boxes [${boxes.shape}]; boxes are [batch, most, 5]: x1, y1, x2, y2 and ` +
        'a class, -1 where a picture has fewer.',
    );
  }
  return tf.tidy(() => {
    let drawn = 0;
    const seedTensor = typeof seed === 'number' ? tf.scalar(seed, 'int32') : seed;
    const motions: Motion[] = [];
    const nextSeed = () => tf.stack([seedTensor, tf.scalar(drawn++, 'int32')]);
    const draws = drawsOf({ seed: nextSeed, moved: (motion) => motions.push(motion) });
    const transformed = changes.reduce((examples, change) => change(examples, draws), pictures);
    const [edges, classes] = tf.split(boxes, [4, 1], 2);
    const moved = moveBoxes({ sides: edges, classes: classes.squeeze([2]) }, motions, visible);
    return { pictures: transformed, boxes: tf.concat([moved.sides, moved.classes.expandDims(2)], 2) };
  });
}
