import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { TransferError } from '../error';
import { ramp } from '../optimize/schedule';
import { requireDataset, requireNet, requireSameShape, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation, AdaptationContext } from '../train/adaptation';
import { requireLogits } from './require-shapes';
import { type WeightOptions, weightScalars } from './weight';

/**
 * The consistency loss of the mean teacher (Tarvainen & Valpola 2017): the squared distance between the class probabilities
 * that two nets predict for the same examples. Logits `[batch, classes]` of the student and of the teacher, which is constant
 * for the gradient. Returns the mean over the batch, from 0 to 2. The authors' code also divides by the number of classes.
 * Throws if the shapes differ or are not `[batch, classes]` with two classes or more.
 */
export function consistencyLoss(student: Tensor, teacher: Tensor): Scalar {
  requireTensor('consistencyLoss', student);
  requireTensor('consistencyLoss', teacher);
  requireLogits('consistencyLoss', student);
  requireSameShape('consistencyLoss', student, teacher);
  return tf.tidy(() => {
    const expected = untaped(() => tf.softmax(teacher as Tensor2D));
    return tf
      .softmax(student as Tensor2D)
      .sub(expected)
      .square()
      .sum(1)
      .mean() as Scalar;
  });
}

/**
 * Mean teacher (Tarvainen & Valpola 2017): the net's predictions on unlabelled examples shall equal those of a teacher, whose
 * weights are a moving average of the net's. Make the teacher from the net, and pass its average as well, without which it
 * stays as it is: `const teacher = copy(net)`, then `fit(augment(net, flip()), few, { adapt: meanTeacher(many, teacher),
 * callbacks: [averageWeights(teacher)] })`. Afterwards the teacher is the net to use. The history has the fraction of examples
 * to which both give the same class as 'teacher agreement'.
 *
 * The student reads the target with its random transforms and dropout, the teacher without; the authors' teacher has them too.
 * Without any, the student differs from the teacher by their weights alone. `weight` grows by `ramp()` by default; the authors'
 * largest, 100, corresponds to 10 for ten classes here. Throws if the weight is negative, or if the nets do not output logits
 * of the same classes.
 */
export function meanTeacher(target: Dataset, teacher: Net, options: WeightOptions = {}): Adaptation {
  requireOptions('meanTeacher', options, { weight: true });
  requireDataset('meanTeacher', target);
  requireNet('meanTeacher', teacher);
  const { weight = ramp() } = options;
  const predictions = ({ targetOutputsOf }: AdaptationContext) => targetOutputsOf?.(teacher) as Tensor;
  return {
    target,
    targetTeachers: [teacher],
    scalars: weightScalars('meanTeacher', weight),
    loss(_, { outputs }, context) {
      requireClasses(outputs, teacher);
      return consistencyLoss(outputs, predictions(context)).mul(context.scalars.weight) as Scalar;
    },
    measures: {
      'teacher agreement': (_, { outputs }, context) =>
        outputs.argMax(1).equal(predictions(context).argMax(1)).toFloat().mean(),
    },
  };
}

function requireClasses(outputs: Tensor, { name, output }: Net): void {
  requireLogits('meanTeacher', outputs);
  if (output.length === 1 && output[0] === outputs.shape[1]) return;
  throw new TransferError(
    `meanTeacher's teacher must have the ${outputs.shape[1]} classes of the trained net; got ${name}, which outputs [${output}]. ` +
      'Try copy(net).',
  );
}
