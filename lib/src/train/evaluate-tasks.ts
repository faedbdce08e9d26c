import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { TaskEvaluation } from '../core/evaluation';
import type { Net } from '../core/net';
import { isMissing, taskNamed, taskTensor } from '../data/task-labels';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { headsIn, outputOf } from '../net/heads';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { inNetClasses } from './in-net-classes';
import { labelledFor } from './labelled';
import { predict } from './predict';

/**
 * Evaluates a network with `heads` on each of its tasks that the data has labels of: accuracy for classes, mean squared and
 * mean absolute error for numbers, and the count of labelled examples. Examples without a label of a task are left out.
 * Classes are matched by name, as `evaluate` does. Throws if an argument has the wrong type, if the data has no labels by
 * task, or if it has a class that the network does not have.
 */
export async function evaluateTasks(
  net: Net,
  data: Dataset,
  options: { readonly batch?: number } = {},
): Promise<Record<string, TaskEvaluation>> {
  requireOptions('evaluateTasks', options, { batch: true });
  requireNet('evaluateTasks', net);
  requireDataset('evaluateTasks', data);
  const { batch = 16 } = options;
  const matched = inNetClasses(net, data);
  const tasks = Object.keys(headsIn(net) ?? matched.tasks ?? {}).filter((name) => name in (matched.tasks ?? {}));
  if (tasks.length === 0) taskNamed(matched, Object.keys(headsIn(net) ?? {})[0] ?? 'any');
  return owning(async (own) => {
    const outputs = own(await predict(net, matched, { batch }));
    return Object.fromEntries(tasks.map((name) => [name, evaluateTask(net, outputs, matched, name)]));
  });
}

/** Evaluates one task from the outputs of all tasks `[examples, outputs]`. */
export function evaluateTask(net: Net, outputs: Tensor, data: Dataset, name: string): TaskEvaluation {
  const { classes, labels, boxes } = taskNamed(data, name);
  const examples = labels.filter((label) => !isMissing(label)).length;
  // Boxes have no accuracy; `meanAveragePrecision` measures them.
  if (boxes) return { examples };
  return tf.tidy(() => {
    const taskOutputs = taskPart(net, outputs, name);
    if (classes.length > 0) {
      const predictions = taskOutputs.argMax(1).dataSync();
      const correct = labels.filter((label, index) => label === predictions[index]).length;
      return { accuracy: correct / examples, examples };
    }
    const { labels: targets, present } = labelledFor(name, labelsByTask(data, name), {
      spec: { classes, partial: true },
    });
    // A task with many labels per example, such as one per token of a text, is measured by its loss alone.
    if (taskOutputs.size !== targets.size) return { examples };
    const errors = taskOutputs.sub(targets.reshape(taskOutputs.shape)).reshape([labels.length, -1]);
    const meanOverPresent = (values: Tensor) =>
      values
        .mean(1)
        .mul(present as Tensor)
        .sum()
        .dataSync()[0] / examples;
    return {
      meanSquaredError: meanOverPresent(errors.square()),
      meanAbsoluteError: meanOverPresent(errors.abs()),
      examples,
    };
  });
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
