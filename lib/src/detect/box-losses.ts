import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';

/**
 * A loss of pairs of boxes: predicted and target boxes `[..., 4]` (x1, y1, x2, y2) to `[...]`. A box with x2 < x1 has
 * zero width.
 */
export type BoxLoss = (found: Tensor, right: Tensor) => Tensor;

/** Prevents division by zero for boxes without area; torchvision's value. */
const EPSILON = 1e-7;

/**
 * 1 - GIoU (Rezatofighi 2019) of pairs of boxes `[..., 4]` (x1, y1, x2, y2 in any unit), `[...]`, 0 to 2. GIoU is IoU
 * less the fraction of the smallest enclosing box that neither box covers. Equals torchvision's
 * `generalized_box_iou_loss`. Throws if an argument is not a numeric tensor, or the two are not `[..., 4]` of the same
 * shape.
 */
export const giouLoss: BoxLoss = (found, right) => {
  requireBoxes('giouLoss', found, right);
  return tf.tidy(() => {
    const { iou, union, hull } = compared(found, right);
    const around = hull.width.mul(hull.height);
    return tf.sub(1, iou.sub(around.sub(union).div(around.add(EPSILON))));
  });
};

/**
 * 1 - DIoU (Zheng 2020) of pairs of boxes `[..., 4]` (x1, y1, x2, y2 in any unit), `[...]`, 0 to 2. DIoU is IoU less
 * the squared distance of the centers divided by the squared diagonal of the smallest enclosing box. Equals
 * torchvision's `distance_box_iou_loss`. Throws if an argument is not a numeric tensor, or the two are not `[..., 4]`
 * of the same shape.
 */
export const diouLoss: BoxLoss = (found, right) => {
  requireBoxes('diouLoss', found, right);
  return tf.tidy(() => distance(compared(found, right)));
};

/**
 * 1 - CIoU (Zheng 2020) of pairs of boxes `[..., 4]` (x1, y1, x2, y2 in any unit), `[...]`. CIoU is DIoU less a penalty
 * for different aspect ratios, whose weight increases with IoU. This weight is a constant for the gradient. Equals
 * torchvision's `complete_box_iou_loss`. Throws if an argument is not a numeric tensor, or the two are not `[..., 4]`
 * of the same shape.
 */
export const ciouLoss: BoxLoss = (found, right) => {
  requireBoxes('ciouLoss', found, right);
  return tf.tidy(() => {
    const both = compared(found, right);
    const [ofFound, ofRight] = both.sizes.map(({ width, height }) => tf.atan(width.div(height.add(EPSILON))));
    const gap = ofRight
      .sub(ofFound)
      .square()
      .mul(4 / Math.PI ** 2);
    const share = untaped(() => gap.div(tf.sub(1, both.iou).add(gap).add(EPSILON)));
    return distance(both).add(share.mul(gap));
  });
};

/** Throws unless both are tensors `[..., 4]` of the same shape. */
function requireBoxes(loss: string, found: Tensor, right: Tensor): void {
  for (const boxes of [found, right]) requireTensor(loss, boxes);
  if (found.shape.at(-1) === 4 && String(found.shape) === String(right.shape)) return;
  throw new TransferError(
    `${loss} got boxes [${found.shape}] and [${right.shape}]. Both must have one shape [..., 4]: left, top, right, bottom.`,
  );
}

type Compared = ReturnType<typeof compared>;

function compared(found: Tensor, right: Tensor) {
  const [a, b] = [found, right].map((boxes) => tf.unstack(boxes, boxes.rank - 1));
  const sizeOf = ([x1, y1, x2, y2]: readonly Tensor[]) => ({ width: x2.sub(x1).relu(), height: y2.sub(y1).relu() });
  const inner = [a[0].maximum(b[0]), a[1].maximum(b[1]), a[2].minimum(b[2]), a[3].minimum(b[3])];
  // All corners of what was found, also of a box turned inside out: its gradient then leads to one that is not.
  const around = (axis: number) => [
    a[axis].minimum(a[axis + 2]).minimum(b[axis]),
    a[axis].maximum(a[axis + 2]).maximum(b[axis + 2]),
  ];
  const [[left, farthest], [top, lowest]] = [around(0), around(1)];
  const shared = sizeOf(inner);
  const sizes = [sizeOf(a), sizeOf(b)];
  const [ofA, ofB] = sizes.map(({ width, height }) => width.mul(height));
  const intersection = shared.width.mul(shared.height);
  const union = ofA.add(ofB).sub(intersection);
  return {
    corners: [a, b],
    sizes,
    union,
    iou: intersection.div(union.add(EPSILON)),
    hull: sizeOf([left, top, farthest, lowest]),
  };
}

function distance({ corners: [a, b], iou, hull }: Compared): Tensor {
  const diagonal = hull.width.square().add(hull.height.square()).add(EPSILON);
  const apart = [0, 1].map((axis) =>
    a[axis]
      .add(a[axis + 2])
      .sub(b[axis])
      .sub(b[axis + 2])
      .div(2)
      .square(),
  );
  return tf.sub(1, iou).add(apart[0].add(apart[1]).div(diagonal));
}
