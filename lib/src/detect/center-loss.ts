import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { BOX_NUMBERS } from '../data/box-list';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireText } from '../require/arguments';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import type { Loss, LossContext } from '../train/loss';
import { type BoxLoss, ciouLoss, diouLoss, giouLoss } from './box-losses';
import { type CenterTargets, centerTargets } from './center-targets';
import { focalLoss } from './focal-loss';
import { requireRadiusOverlap } from './require-overlap';

/**
 * A loss on box edges: predicted and target distances `[..., 4]` (left, top, right, bottom) to a loss per box `[...]`.
 */
type SideLoss = (predicted: Tensor, target: Tensor, pixels: number) => Tensor;

/** Distances to the edges as the corners of a box around the origin. */
const cornersOf = (edges: Tensor) => edges.mul(tf.tensor1d([-1, -1, 1, 1]));

const onCorners =
  (loss: BoxLoss): SideLoss =>
  (predicted, target) =>
    loss(cornersOf(predicted), cornersOf(target));

/** The losses on box edges by name, each with its authors' weight relative to the focal loss. */
const SIDE_LOSSES = {
  /** CenterNet's: the L1 distance, summed over the edges, in units of the map's stride. */
  l1: {
    loss: (predicted: Tensor, target: Tensor, pixels: number) => predicted.sub(target).abs().sum(-1).div(pixels),
    weight: 0.1,
  },
  giou: { loss: onCorners(giouLoss), weight: 5 },
  diou: { loss: onCorners(diouLoss), weight: 5 },
  ciou: { loss: onCorners(ciouLoss), weight: 5 },
} satisfies Record<string, { loss: SideLoss; weight: number }>;

/** The box regression loss of `centerLoss`, its weight, and which classes are trained. */
export interface CenterLossOptions {
  /** The loss on the box edges; default `giou`. */
  readonly boxes?: keyof typeof SIDE_LOSSES;
  /**
   * Weight of the edge loss relative to the focal loss; default 0.1 for `l1` (Zhou 2019), 5 for the others (Liu 2020).
   */
  readonly weight?: number;
  /**
   * The number of first classes that are left out of the loss because the labels do not contain them; default 0. Use it
   * for the classes of a pretrained detector when the images are labelled with new classes only.
   */
  readonly skip?: number;
  /** IoU that determines the Gaussian's radius; see `gaussianRadius`. */
  readonly overlap?: number;
}

/**
 * The loss of a CenterNet, the focal loss of the center heat maps plus a weighted loss on the box edges (Zhou 2019,
 * equation 4). The edge loss is averaged over objects. That loss is `l1`, `giou`, `diou` or `ciou`. Outputs are maps
 * `[batch, h, w, classes + 4]` of any stride. The labels are the box lists of `boxPictures`, so the loss needs that
 * task's name: `loss: { boxes: centerLoss() }`. An image without labels is left out of the loss; an image without
 * objects counts as background.
 *
 * Throws if an argument has the wrong type, an option is unknown, `boxes` is not one of the four names, the weight is
 * negative, or `overlap` is not above 0 and at most 1. The loss throws if the outputs are not maps, the labels are not
 * box lists, or `skip` is not an integer from 0 to classes - 1.
 */
export function centerLoss(options: CenterLossOptions = {}): Loss {
  requireOptions('centerLoss', options, { boxes: true, weight: true, skip: true, overlap: true });
  const { boxes = 'giou', skip = 0, overlap, ...rest } = options;
  requireText('centerLoss', 'its boxes', boxes);
  if (!Object.hasOwn(SIDE_LOSSES, boxes)) {
    throw new TransferError(
      `There is no loss '${boxes}' on the sides of a box. There are: ${Object.keys(SIDE_LOSSES).join(', ')}.`,
    );
  }
  const { loss: sideLoss, weight: usual } = SIDE_LOSSES[boxes];
  const { weight = usual } = rest;
  requireNotNegative("centerLoss's weight", weight, `Try ${usual}.`);
  if (overlap !== undefined) requireRadiusOverlap("centerLoss's overlap", overlap);
  const loss: Loss = (outputs, labels, { boxes: imageSize, present, moveBoxes }) => {
    if (!imageSize || outputs.rank !== 4) {
      throw new TransferError(
        `centerLoss compares maps [batch, h, w, classes + 4] with lists of boxes; it got [${outputs.shape}]` +
          `${imageSize ? '' : ' and other labels'}. Read the pictures by boxPictures, and name the loss: { boxes: centerLoss() }.`,
      );
    }
    const [batch, height, width, channels] = outputs.shape;
    const classes = channels - 4;
    requireSkip(skip, classes);
    const edges = outputs.slice([0, 0, 0, classes], [-1, -1, -1, 4]);
    const logits = outputs.slice([0, 0, 0, skip], [-1, -1, -1, classes - skip]);
    const labelLists = labels.reshape([batch, -1, BOX_NUMBERS]);
    const lists = (moveBoxes ? movedLists(labelLists, moveBoxes) : labelLists).sub(tf.tensor1d([skip, 0, 0, 0, 0]));
    const targets = centerTargets(lists, {
      map: [height, width],
      picture: imageSize,
      classes: classes - skip,
      overlap,
    });
    const focal = focalLoss(logits, targets.heat, { present });
    const pixels = imageSize.width / width;
    return focal.add(meanOverObjects(sideLoss(edges, targets.sides, pixels), targets, present).mul(weight));
  };
  return Object.assign(loss, { partial: true, boxes: true });
}

/** The box lists after the images' augmentation moved the boxes. */
function movedLists(lists: Tensor, moveBoxes: NonNullable<LossContext['moveBoxes']>): Tensor {
  const [classes, edges] = tf.split(lists, [1, 4], 2);
  const moved = moveBoxes({ sides: edges, classes: classes.squeeze([2]) });
  return tf.concat([moved.classes.expandDims(2), moved.sides], 2);
}

function requireSkip(skip: number, classes: number): void {
  if (Number.isInteger(skip) && skip >= 0 && skip < classes) return;
  throw new TransferError(
    `skip is how many of the ${classes} classes are not judged, from 0 to ${classes - 1}; it was ${skip}.`,
  );
}

function meanOverObjects(losses: Tensor, { mask }: CenterTargets, present?: Tensor): Scalar {
  const counted = present ? mask.mul(present.reshape([-1, 1, 1])) : mask;
  return losses.mul(counted).sum().div(counted.sum().maximum(1)) as Scalar;
}
