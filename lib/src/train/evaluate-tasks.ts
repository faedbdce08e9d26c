import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { TaskEvaluation } from '../core/evaluation';
import type { Net } from '../core/net';
import { isMissing, taskNamed, taskTensor } from '../data/task-labels';
import { owning } from '../engine/owning';
import { readNumber } from '../engine/read-values';
import { tf } from '../engine/tensorflow';
import { headsIn, outputOf } from '../net/heads';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { inNetClasses } from './in-net-classes';
import { fetchAndMeasure, type Metrics, metricsFor, requireMetrics } from './metrics/measure';
import { predict } from './predict';

/**
 * Evaluates a network with `heads` on each of its tasks that the data has labels of: accuracy for classes, mean squared and
 * mean absolute error for numbers, and the count of labelled examples; with `metrics` also these, where they fit the labels.
 * For multi-hot labels the accuracy is that of all labels of an example. Examples without a label of a task are left out.
 * Classes are matched by name, as `evaluate` does. Throws if an argument has the wrong type, if the data has no labels by
 * task, or if it has a class that the network does not have.
 */
export async function evaluateTasks(
  net: Net,
  data: Dataset,
  options: { readonly batch?: number; readonly metrics?: Metrics } = {},
): Promise<Record<string, TaskEvaluation>> {
  requireOptions('evaluateTasks', options, { batch: true, metrics: true });
  requireNet('evaluateTasks', net);
  requireDataset('evaluateTasks', data);
  const { batch = 16, metrics = {} } = options;
  requireMetrics('evaluateTasks', metrics);
  const matched = inNetClasses(net, data);
  const tasks = Object.keys(headsIn(net) ?? matched.tasks ?? {}).filter((name) => name in (matched.tasks ?? {}));
  if (tasks.length === 0) taskNamed(matched, Object.keys(headsIn(net) ?? {})[0] ?? 'any');
  return owning(async (own) => {
    const outputs = own(await predict(net, matched, { batch }));
    const evaluations: Record<string, TaskEvaluation> = {};
    for (const name of tasks) evaluations[name] = await evaluateTask(net, outputs, matched, { name, metrics });
    return evaluations;
  });
}

/** Evaluates one task from the outputs of all tasks `[examples, outputs]`. */
export async function evaluateTask(
  net: Net,
  outputs: Tensor,
  data: Dataset,
  { name, metrics = {} }: { name: string; metrics?: Metrics },
): Promise<TaskEvaluation> {
  const task = taskNamed(data, name);
  const present = task.labels.flatMap((label, index) => (isMissing(label) ? [] : [index]));
  const examples = present.length;
  // Boxes have no accuracy; `meanAveragePrecision` measures them.
  if (task.boxes) return { examples };
  const { classes } = task;
  if (examples === 0) return { ...(classes.length > 0 && { accuracy: Number.NaN }), examples };
  return owning(async (own) => {
    const taskOutputs = own(
      tf.tidy(() => {
        const ofTask = taskPart(net, outputs, name);
        return examples < task.labels.length ? tf.gather(ofTask, present) : ofTask.clone();
      }),
    );
    const labels = own(taskTensor(task, present));
    const measured = await fetchAndMeasure(metricsFor(metrics, task), taskOutputs, labels, { classes });
    return {
      ...(classes.length > 0
        ? { accuracy: await accuracyOf(taskOutputs, labels) }
        : await errorsOf(taskOutputs, labels)),
      examples,
      ...(Object.keys(measured).length > 0 && { metrics: measured }),
    };
  });
}

/** The accuracy by class indices `[examples]`; by multi-hot labels `[examples, labels]` that of all labels of an example. */
function accuracyOf(outputs: Tensor, labels: Tensor): Promise<number> {
  const isCorrect = () =>
    labels.rank === 1 ? outputs.argMax(1).equal(labels.toInt()) : outputs.greater(0).equal(labels.greater(0.5)).all(1);
  return readNumber(() => isCorrect().mean());
}

/** Mean squared and mean absolute error. */
async function errorsOf(outputs: Tensor, labels: Tensor): Promise<Partial<TaskEvaluation>> {
  // A task with many labels per example, such as one per token of a text, is measured by its loss alone.
  if (outputs.size !== labels.size) return {};
  const errors = () => outputs.sub(labels.reshape(outputs.shape));
  return {
    meanSquaredError: await readNumber(() => errors().square().mean()),
    meanAbsoluteError: await readNumber(() => errors().abs().mean()),
  };
}

/** The outputs of one task: those of its head, or all outputs if the network has no heads. */
export function taskPart(net: Net, outputs: Tensor, name: string): Tensor {
  const head = headsIn(net)?.[name];
  return head ? outputOf(head, outputs) : outputs;
}

/** The labels of one task as a tensor `[examples, ...]`. */
export function labelsByTask(data: Dataset, name: string): Tensor {
  const task = taskNamed(data, name);
  return taskTensor(task, [...task.labels.keys()]);
}
