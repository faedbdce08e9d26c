import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Evaluation } from '../core/evaluation';
import type { Net } from '../core/net';
import { labelsOf } from '../data/stream';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset, requireFunction, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { inNetClasses, requireLossClasses } from './in-net-classes';
import { scalarOf } from './labelled';
import { crossEntropy, type Loss } from './loss';
import { predict } from './predict';
import { teachersOn } from './teachers';

/**
 * Measures a classifier on a dataset: loss, share right, and what was taken for what. The data's classes are matched with
 * the net's by name (`inClassesOf`), so a test set may lack some of them or list them in another order. Throws if it has
 * a class that the net does not have.
 */
export async function evaluate(
  net: Net,
  given: Dataset,
  options: { readonly loss?: Loss; readonly batch?: number } = {},
): Promise<Evaluation> {
  requireOptions('evaluate', options, { loss: true, batch: true });
  requireNet('evaluate', net);
  requireDataset('evaluate', given);
  const { loss = crossEntropy() as Loss, batch = 16 } = options;
  requireFunction("evaluate's loss", 'a loss such as crossEntropy()', loss);
  requireClasses(given);
  const data = inNetClasses(net, given);
  requireLossClasses(net, { loss });
  return owning(async (own) => {
    const teachers = own(await teachersOn([loss], data));
    const outputs = own(await predict(net, data, { batch }));
    return judge(outputs, data, (made, labels) => loss(made, labels, teachers));
  });
}

/** The same from the net's outputs `[size, classes]`. */
export function judge(outputs: Tensor, data: Dataset, loss: (outputs: Tensor, labels: Tensor) => Scalar): Evaluation {
  const { predictions, value } = tf.tidy(() => ({
    predictions: Array.from(outputs.argMax(1).dataSync()),
    value: scalarOf(loss(outputs, labelsOf(data))).dataSync()[0],
  }));
  const classes = classesOf(outputs, data);
  const confusion = classes.map(() => classes.map(() => 0));
  predictions.forEach((guess, place) => {
    const row = confusion[data.labels[place]];
    if (row) row[guess] += 1;
  });
  const right = predictions.filter((guess, place) => guess === data.labels[place]).length;
  return { loss: value, accuracy: right / data.labels.length, predictions, confusion, classes };
}

/** A name for each output: where the net has more than the data has classes, the others are called by their index. */
function classesOf({ shape: [, width] }: Tensor, { classes }: Dataset): readonly string[] {
  if (classes.length === 0 || classes.length >= (width as number)) return classes;
  return Array.from({ length: width as number }, (_, index) => classes[index] ?? String(index));
}

function requireClasses({ name, classes, labels, tasks }: Dataset): void {
  if (classes.length > 0) return;
  if (tasks) throw new TransferError(`${name} has labels by task. Measure each with evaluateTasks(net, data).`);
  throw new TransferError(
    labels.every(Number.isNaN)
      ? `${name} is unlabelled, so there is no telling what is right. Measure on data with labels.`
      : `${name} has numbers for labels, and evaluate counts classes. Compare predict(net, data) with data.labels.`,
  );
}
