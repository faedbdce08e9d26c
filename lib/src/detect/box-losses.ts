import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';

/**
 * A loss of pairs of boxes: predicted and target boxes `[..., 4]` (x1, y1, x2, y2) to `[...]`. A box with x2 < x1 has
 * zero width.
 */
export type BoxLoss = (predicted: Tensor, target: Tensor) => Tensor;

/** Prevents division by zero for boxes without area; torchvision's value. */
const EPSILON = 1e-7;

/**
 * 1 - GIoU (Rezatofighi 2019) of pairs of boxes `[..., 4]` (x1, y1, x2, y2 in any unit), `[...]`, 0 to 2. GIoU is IoU
 * less the fraction of the smallest enclosing box that neither box covers. Equals torchvision's
 * `generalized_box_iou_loss`. Throws if an argument is not a numeric tensor, or the two are not `[..., 4]` of the same
 * shape.
 */
export const giouLoss: BoxLoss = (predicted, target) => {
  requireBoxes('giouLoss', predicted, target);
  return tf.tidy(() => {
    const { iou, union, hull } = geometryOf(predicted, target);
    const hullArea = hull.width.mul(hull.height);
    return tf.sub(1, iou.sub(hullArea.sub(union).div(hullArea.add(EPSILON))));
  });
};

/**
 * 1 - DIoU (Zheng 2020) of pairs of boxes `[..., 4]` (x1, y1, x2, y2 in any unit), `[...]`, 0 to 2. DIoU is IoU less
 * the squared distance of the centers divided by the squared diagonal of the smallest enclosing box. Equals
 * torchvision's `distance_box_iou_loss`. Throws if an argument is not a numeric tensor, or the two are not `[..., 4]`
 * of the same shape.
 */
export const diouLoss: BoxLoss = (predicted, target) => {
  requireBoxes('diouLoss', predicted, target);
  return tf.tidy(() => diouLossOf(geometryOf(predicted, target)));
};

/**
 * 1 - CIoU (Zheng 2020) of pairs of boxes `[..., 4]` (x1, y1, x2, y2 in any unit), `[...]`. CIoU is DIoU less a penalty
 * for different aspect ratios, whose weight increases with IoU. This weight is a constant for the gradient. Equals
 * torchvision's `complete_box_iou_loss`. Throws if an argument is not a numeric tensor, or the two are not `[..., 4]`
 * of the same shape.
 */
export const ciouLoss: BoxLoss = (predicted, target) => {
  requireBoxes('ciouLoss', predicted, target);
  return tf.tidy(() => {
    const geometry = geometryOf(predicted, target);
    const [ofPredicted, ofTarget] = geometry.sizes.map(({ width, height }) => tf.atan(width.div(height.add(EPSILON))));
    const v = ofTarget
      .sub(ofPredicted)
      .square()
      .mul(4 / Math.PI ** 2);
    const alpha = untaped(() => v.div(tf.sub(1, geometry.iou).add(v).add(EPSILON)));
    return diouLossOf(geometry).add(alpha.mul(v));
  });
};

/** Throws unless both are tensors `[..., 4]` of the same shape. */
function requireBoxes(loss: string, predicted: Tensor, target: Tensor): void {
  for (const boxes of [predicted, target]) requireTensor(loss, boxes);
  if (predicted.shape.at(-1) === 4 && String(predicted.shape) === String(target.shape)) return;
  throw new TransferError(
    `${loss} got boxes [${predicted.shape}] and [${target.shape}]. Both must have one shape [..., 4]: left, top, right, bottom.`,
  );
}

type Geometry = ReturnType<typeof geometryOf>;

function geometryOf(predicted: Tensor, target: Tensor) {
  const [a, b] = [predicted, target].map((boxes) => tf.unstack(boxes, boxes.rank - 1));
  const sizeOf = ([x1, y1, x2, y2]: readonly Tensor[]) => ({ width: x2.sub(x1).relu(), height: y2.sub(y1).relu() });
  const overlapCorners = [a[0].maximum(b[0]), a[1].maximum(b[1]), a[2].minimum(b[2]), a[3].minimum(b[3])];
  // All corners of the predicted box, even if x2 < x1, so that the gradient leads to a valid box.
  const extent = (axis: number) => [
    a[axis].minimum(a[axis + 2]).minimum(b[axis]),
    a[axis].maximum(a[axis + 2]).maximum(b[axis + 2]),
  ];
  const [[left, right], [top, bottom]] = [extent(0), extent(1)];
  const shared = sizeOf(overlapCorners);
  const sizes = [sizeOf(a), sizeOf(b)];
  const [ofA, ofB] = sizes.map(({ width, height }) => width.mul(height));
  const intersection = shared.width.mul(shared.height);
  const union = ofA.add(ofB).sub(intersection);
  return {
    corners: [a, b],
    sizes,
    union,
    iou: intersection.div(union.add(EPSILON)),
    hull: sizeOf([left, top, right, bottom]),
  };
}

function diouLossOf({ corners: [a, b], iou, hull }: Geometry): Tensor {
  const diagonal = hull.width.square().add(hull.height.square()).add(EPSILON);
  const squaredOffsets = [0, 1].map((axis) =>
    a[axis]
      .add(a[axis + 2])
      .sub(b[axis])
      .sub(b[axis + 2])
      .div(2)
      .square(),
  );
  return tf.sub(1, iou).add(squaredOffsets[0].add(squaredOffsets[1]).div(diagonal));
}
