import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import { labelsOf } from '../../data/stream';
import { isMissing, taskTensor } from '../../data/task-labels';
import { tf } from '../../engine/tensorflow';
import { TransferError } from '../../error';
import { headsIn } from '../../net/heads';
import type { Loss } from '../loss';
import { type Metrics, measure, metricsFor } from './measure';

/** What `fit` measures. */
interface Measured {
  readonly metrics?: Metrics;
  readonly losses: Readonly<Record<string, Loss>>;
}

/**
 * Throws before the training if a metric cannot be measured: without held-out data, on labels that it does not read, or on no task.
 * The library's metrics are tried on the labels and outputs of 0; custom ones are first called after the first epoch.
 */
export function requireMeasurable(net: Net, validate: Dataset | undefined, { metrics = {}, losses }: Measured): void {
  const names = Object.keys(metrics);
  if (names.length === 0) return;
  if (!validate) {
    throw new TransferError(
      `fit's metrics are measured on held-out data; got ${names.join(', ')}, and no validate. Try validate: split(data, …).test.`,
    );
  }
  const ofClasses = Object.fromEntries(Object.entries(metrics).filter(([, metric]) => metric.ofClasses));
  const { tasks, classes } = validate;
  if (!tasks) {
    tryOn(ofClasses, net.output, classes, () => labelsOf(validate));
    return;
  }
  const measured = new Set<string>();
  for (const [name, task] of Object.entries(tasks)) {
    if (!(name in losses) || task.boxes) continue;
    for (const metric of Object.keys(metricsFor(metrics, task))) measured.add(metric);
    if (task.classes.length === 0) continue;
    const present = task.labels.flatMap((label, index) => (isMissing(label) ? [] : [index]));
    tryOn(ofClasses, headsIn(net)?.[name]?.shape ?? net.output, task.classes, () => taskTensor(task, present));
  }
  const nowhere = names.find((name) => !measured.has(name));
  if (nowhere === undefined) return;
  throw new TransferError(
    `The metric '${nowhere}' must fit the labels of a task; got ${validate.name}, none of whose tasks with a loss has classes. ` +
      'Try (outputs, labels) => number for other labels.',
  );
}

function tryOn(
  metrics: Metrics,
  output: readonly number[],
  classes: readonly string[],
  labelsOfSet: () => Tensor,
): void {
  if (Object.keys(metrics).length === 0) return;
  tf.tidy(() => {
    const labels = labelsOfSet();
    if (labels.shape[0] === 0) return;
    measure(metrics, tf.zeros([labels.shape[0], ...output]), labels, { classes });
  });
}
