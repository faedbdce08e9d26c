import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import type { Loss } from './loss';

/**
 * How far a net's softened answers are from a teacher's on the same examples: `weight T^2 KL(teacher || net)`, with both
 * softmaxes at temperature T (Hinton, Vinyals & Dean 2015, section 2). It stands beside the loss on the labels: `loss: {
 * labels: crossEntropy(), teacher: distillation(large) }`. A teacher of fewer classes is compared on the first so many (Li
 * & Hoiem 2016: old classes are kept while new ones are learnt). The teacher runs as in prediction and learns nothing. It
 * reads no labels, so by itself it takes unlabelled data. Throws where the teacher gives more classes than the net.
 */
export function distillation(
  teacher: Net,
  options: { readonly temperature?: number; readonly weight?: number } = {},
): Loss {
  requireOptions('distillation', options, { temperature: true, weight: true });
  requireNet('distillation', teacher);
  const { temperature = 2, weight = 1 } = options;
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new TransferError(`distillation's temperature is ${numberText(temperature)}; it must be above 0. Try 2.`);
  }
  if (!(weight >= 0 && Number.isFinite(weight))) {
    throw new TransferError(`distillation's weight is ${weight}; it must be 0 or more. Try 1.`);
  }
  const loss: Loss = (logits, _labels, { outputsOf }) => {
    const wanted = outputsOf(teacher);
    const own = firstClasses(logits, wanted.shape[1] as number, teacher);
    const target = tf.softmax(wanted.div(temperature));
    const difference = tf.logSoftmax(wanted.div(temperature)).sub(tf.logSoftmax(own.div(temperature)));
    return target
      .mul(difference)
      .sum(1)
      .mean()
      .mul(weight * temperature ** 2);
  };
  return Object.assign(loss, { teachers: [teacher], withoutLabels: true });
}

function firstClasses(logits: Tensor, count: number, { name }: Net): Tensor {
  const own = logits.shape[1] as number;
  if (own === count) return logits;
  if (own > count) return logits.slice([0, 0], [-1, count]);
  throw new TransferError(
    `The teacher ${name} gives ${count} classes, and the net that learns from it ${own}. Give it a head with as many or more.`,
  );
}
