import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Evaluation } from '../core/evaluation';
import type { Net } from '../core/net';
import { labelsOf } from '../data/stream';
import { owning } from '../engine/owning';
import { readNumber, readValues } from '../engine/read-values';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset, requireFunction, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { inNetClasses, requireLossClasses } from './in-net-classes';
import { scalarOf } from './labelled';
import { crossEntropy, type Loss } from './loss';
import { scoresOfClasses } from './metrics/confusion-counts';
import { fetchAndMeasure, type Metrics, requireMetrics } from './metrics/measure';
import { predict } from './predict';
import { teachersOn } from './teachers';

/**
 * Evaluates a classifier on a dataset: loss, accuracy, the predicted class of each example, the confusion matrix
 * `[true, predicted]`, and precision, recall and F1 of each class; with `metrics`, `{ auc: rocAuc() }`, also these. The data's classes are matched with the network's by name (`inClassesOf`), so a test set may lack
 * some of them or list them in another order. Throws if an argument has the wrong type, if the data has no classes or a
 * class that the network does not have, if class weights of the loss are for other classes, or if a metric returns no number.
 */
export async function evaluate(
  net: Net,
  data: Dataset,
  options: { readonly loss?: Loss; readonly batch?: number; readonly metrics?: Metrics } = {},
): Promise<Evaluation> {
  requireOptions('evaluate', options, { loss: true, batch: true, metrics: true });
  requireNet('evaluate', net);
  requireDataset('evaluate', data);
  const { loss = crossEntropy() as Loss, batch = 16, metrics = {} } = options;
  requireFunction("evaluate's loss", 'a loss such as crossEntropy()', loss);
  requireMetrics('evaluate', metrics);
  requireClasses(data);
  const matched = inNetClasses(net, data);
  requireLossClasses(net, { loss });
  return owning(async (own) => {
    const teachers = own(await teachersOn([loss], matched));
    const outputs = own(await predict(net, matched, { batch }));
    return evaluateOutputs(outputs, matched, {
      loss: (allOutputs, labels) => loss(allOutputs, labels, teachers),
      metrics,
    });
  });
}

/** Evaluates a classifier from its outputs `[examples, classes]`. */
export async function evaluateOutputs(
  outputs: Tensor,
  data: Dataset,
  { loss, metrics = {} }: { loss: (outputs: Tensor, labels: Tensor) => Scalar; metrics?: Metrics },
): Promise<Evaluation> {
  const classes = classesOf(outputs, data);
  const { predictions, value, measured } = await owning(async (own) => {
    const labels = own(labelsOf(data));
    const predicted = own(tf.tidy(() => outputs.argMax(1)));
    return {
      predictions: Array.from(await readValues(predicted)),
      value: await readNumber(() => scalarOf(loss(outputs, labels))),
      measured: await fetchAndMeasure(metrics, outputs, labels, { classes }),
    };
  });
  const confusion = classes.map(() => classes.map(() => 0));
  predictions.forEach((prediction, index) => {
    const row = confusion[data.labels[index]];
    if (row) row[prediction] += 1;
  });
  const correct = predictions.filter((prediction, index) => prediction === data.labels[index]).length;
  return {
    loss: value,
    accuracy: correct / data.labels.length,
    predictions,
    confusion,
    classes,
    perClass: scoresOfClasses(confusion, classes),
    ...(Object.keys(measured).length > 0 && { metrics: measured }),
  };
}

/** A class name for each output. Outputs beyond the data's classes are named by their index. */
function classesOf({ shape: [, width] }: Tensor, { classes }: Dataset): readonly string[] {
  if (classes.length === 0 || classes.length >= (width as number)) return classes;
  return Array.from({ length: width as number }, (_, index) => classes[index] ?? String(index));
}

function requireClasses({ name, classes, labels, tasks }: Dataset): void {
  if (classes.length > 0) return;
  if (tasks) {
    throw new TransferError(
      `evaluate's data must have one label per example; got ${name}, which has labels by task. Try evaluateTasks(net, data).`,
    );
  }
  throw new TransferError(
    labels.every(Number.isNaN)
      ? `evaluate's data must have labels; got ${name}, which is unlabelled. Try data with labels.`
      : `evaluate's data must have classes; got ${name}, whose labels are numbers. ` +
          'Try comparing predict(net, data) with data.labels.',
  );
}
