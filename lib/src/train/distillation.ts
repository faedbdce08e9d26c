import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import type { Loss } from './loss';

/**
 * Knowledge distillation (Hinton, Vinyals & Dean 2015, section 2): `weight T^2 KL(teacher || network)` on the same examples,
 * with both softmaxes at temperature T. Use it next to the loss on the labels: `loss: { labels: crossEntropy(), teacher:
 * distillation(large) }`. A teacher with fewer classes is compared on the network's first ones (Li & Hoiem 2016: old classes
 * are retained while new ones are learned). The teacher runs in inference mode and is not trained. The loss reads no labels,
 * so alone it takes unlabelled data. Throws if `teacher` is not a Net, if `temperature` is not above 0, if `weight` is
 * negative, or if the teacher has more classes than the network.
 */
export function distillation(
  teacher: Net,
  options: { readonly temperature?: number; readonly weight?: number } = {},
): Loss {
  requireOptions('distillation', options, { temperature: true, weight: true });
  requireNet('distillation', teacher);
  const { temperature = 2, weight = 1 } = options;
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new TransferError(`distillation's temperature must be above 0; got ${numberText(temperature)}. Try 2.`);
  }
  if (!(weight >= 0 && Number.isFinite(weight))) {
    throw new TransferError(`distillation's weight must be 0 or more; got ${numberText(weight)}. Try 1.`);
  }
  const loss: Loss = (logits, _labels, { outputsOf }) => {
    const teacherLogits = outputsOf(teacher);
    const width = firstClasses(logits, teacherLogits.shape[1] as number, teacher);
    const target = tf.softmax(teacherLogits.div(temperature));
    const logRatio = tf.logSoftmax(teacherLogits.div(temperature)).sub(tf.logSoftmax(width.div(temperature)));
    return target
      .mul(logRatio)
      .sum(1)
      .mean()
      .mul(weight * temperature ** 2);
  };
  return Object.assign(loss, { teachers: [teacher], withoutLabels: true });
}

/** The logits of the first classes, as many as the teacher has. */
function firstClasses(logits: Tensor, count: number, { name }: Net): Tensor {
  const width = logits.shape[1] as number;
  if (width === count) return logits;
  if (width > count) return logits.slice([0, 0], [-1, count]);
  throw new TransferError(
    `distillation's network must have at least the ${count} classes of the teacher ${name}; got ${width}. ` +
      'Try a head with as many classes or more.',
  );
}
