import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Loss } from '../train/loss';

/**
 * Distils a teacher detector's maps `[batch, h, w, classes + 4]` into a net: `weight` times the mean over images of
 *
 *   sum KL(p' || p) + sum max p' |s - s'| / stride
 *
 * over locations and classes. p' and p are the binary center probabilities of teacher and net; s' and s are the box
 * edges, weighted by the teacher's confidence in an object there. A teacher with fewer classes is compared on the net's
 * first classes, so that old classes are retained while new ones are learned (Li & Hoiem 2016; Shmelkov 2017 for
 * detectors). Combine it with the loss on labelled boxes:
 * `loss: { boxes: centerLoss({ skip }), old: centerDistillation(teacher) }`. A larger weight retains more and learns
 * less (lesson 13). The teacher is not trained. Reads no labels.
 *
 * Throws if an option is unknown, the teacher is not a Net, or the weight is negative or not finite. The loss throws if
 * the maps differ in batch, height or width, or the net has fewer classes than the teacher.
 */
export function centerDistillation(teacher: Net, options: { readonly weight?: number } = {}): Loss {
  requireOptions('centerDistillation', options, { weight: true });
  requireNet('centerDistillation', teacher);
  const { weight = 0.1 } = options;
  if (!(weight >= 0 && Number.isFinite(weight))) {
    throw new TransferError(`centerDistillation's weight is ${weight}; it must be 0 or more. Try 0.1.`);
  }
  const loss: Loss = (outputs, _labels, { outputsOf }) => {
    const teacherMaps = outputsOf(teacher);
    const teacherClasses = (teacherMaps.shape[3] as number) - 4;
    const netClasses = (outputs.shape[3] as number) - 4;
    if (String(teacherMaps.shape.slice(0, 3)) !== String(outputs.shape.slice(0, 3)) || netClasses < teacherClasses) {
      throw new TransferError(
        `The teacher ${teacher.name} gives [${teacherMaps.shape}], and the net that learns from it [${outputs.shape}]. ` +
          'Their maps must be of one size, and the net must have as many classes or more.',
      );
    }
    const [logits, teacherLogits] = [outputs, teacherMaps].map((maps) =>
      maps.slice([0, 0, 0, 0], [-1, -1, -1, teacherClasses]),
    );
    const [edges, teacherEdges] = [edgesOf(outputs, netClasses), edgesOf(teacherMaps, teacherClasses)];
    const probability = teacherLogits.sigmoid();
    // p' log(p'/p) + (1 - p') log((1 - p')/(1 - p)) = p' (z' - z) + log(1 + e^z) - log(1 + e^z')
    const divergence = probability.mul(teacherLogits.sub(logits)).add(logits.softplus()).sub(teacherLogits.softplus());
    const edgeDistance = edges
      .sub(teacherEdges)
      .abs()
      .sum(3)
      .mul(probability.max(3))
      .div(teacher.input.shape[0] / (teacherMaps.shape[1] as number));
    return divergence
      .sum()
      .add(edgeDistance.sum())
      .mul(weight / (outputs.shape[0] as number))
      .asScalar();
  };
  return Object.assign(loss, { teachers: [teacher], withoutLabels: true });
}

function edgesOf(maps: Tensor, classes: number): Tensor {
  return maps.slice([0, 0, 0, classes], [-1, -1, -1, 4]);
}
