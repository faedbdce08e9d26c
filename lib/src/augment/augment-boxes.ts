import type { Tensor } from '@tensorflow/tfjs';
import type { Motion } from '../core/motion';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireFunction, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type Change, drawsOf } from './change';
import { moveBoxes, VISIBLE } from './motion';

export interface AugmentBoxesOptions {
  /** A number, or an int32 scalar where it is to change inside a compiled function; 0 unless given. */
  readonly seed?: number | Tensor;
  /** Minimum fraction of a box's area that must remain in the image; default 0.25. */
  readonly visible?: number;
}

/**
 * Changes pictures `[batch, height, width, channels]` and their boxes `[batch, most, 5]` (x1, y1, x2, y2 in pixels, class; class -1 for
 * no box) together: `augmentBoxes(pictures, boxes, [flip(), zoom(0.8, 1.25)])`. Boxes go where the pixels go, are cut to the
 * picture, and become none where too little of them is left in it. Where a net learns, `augment(net, ...changes)` does this
 * inside the step. Computes with tensors only; throws where shapes do not fit.
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
  if (boxes.rank !== 3 || boxes.shape[0] !== pictures.shape[0] || boxes.shape[2] !== 5) {
    throw new TransferError(
      `augmentBoxes got pictures [${pictures.shape}] and boxes [${boxes.shape}]; boxes are [batch, most, 5]: x1, y1, x2, y2 and ` +
        'a class, -1 where a picture has fewer.',
    );
  }
  return tf.tidy(() => {
    let uses = 0;
    const of = typeof seed === 'number' ? tf.scalar(seed, 'int32') : seed;
    const motions: Motion[] = [];
    const next = () => tf.stack([of, tf.scalar(uses++, 'int32')]);
    const draws = drawsOf({ seed: next, moved: (motion) => motions.push(motion) });
    const changed = changes.reduce((examples, change) => change(examples, draws), pictures);
    const [sides, classes] = tf.split(boxes, [4, 1], 2);
    const moved = moveBoxes({ sides, classes: classes.squeeze([2]) }, motions, visible);
    return { pictures: changed, boxes: tf.concat([moved.sides, moved.classes.expandDims(2)], 2) };
  });
}
