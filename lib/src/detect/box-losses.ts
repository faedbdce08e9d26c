import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';

/**
 * Two lists of boxes `[..., 4]` (x1, y1, x2, y2), compared box by box, to a loss for each `[...]`. A box whose right side lies
 * left of its left one has no width.
 */
export type BoxLoss = (found: Tensor, right: Tensor) => Tensor;

/** Keeps boxes without area from being divided by nothing; torchvision's. */
const EPSILON = 1e-7;

/**
 * 1 - GIoU (Rezatofighi 2019): intersection over union, less the fraction of the smallest box around both that neither
 * covers. From 0 to 2. Equals torchvision's `generalized_box_iou_loss`.
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
 * 1 - DIoU (Zheng 2020): intersection over union, less the squared distance of the centers over that of the corners of the
 * smallest box around both. From 0 to 2. Equals torchvision's `distance_box_iou_loss`.
 */
export const diouLoss: BoxLoss = (found, right) => {
  requireBoxes('diouLoss', found, right);
  return tf.tidy(() => distance(compared(found, right)));
};

/**
 * 1 - CIoU (Zheng 2020): DIoU, less how much the proportions differ, which counts the more the better the boxes overlap. The
 * share by which it counts has no gradient. Equals torchvision's `complete_box_iou_loss`.
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

/** Throws unless both are boxes `[..., 4]` of one shape. */
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
