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
 * Measures a net with `heads` at each of its tasks of which the data has labels. An example without a label of a task does
 * not count for it. Classes are matched by name, as `evaluate` does. Throws where the data has no labels by task.
 */
export async function evaluateTasks(
  net: Net,
  given: Dataset,
  options: { readonly batch?: number } = {},
): Promise<Record<string, TaskEvaluation>> {
  requireOptions('evaluateTasks', options, { batch: true });
  requireNet('evaluateTasks', net);
  requireDataset('evaluateTasks', given);
  const { batch = 16 } = options;
  const data = inNetClasses(net, given);
  const tasks = Object.keys(headsIn(net) ?? data.tasks ?? {}).filter((name) => name in (data.tasks ?? {}));
  if (tasks.length === 0) taskNamed(data, Object.keys(headsIn(net) ?? {})[0] ?? 'any');
  return owning(async (own) => {
    const outputs = own(await predict(net, data, { batch }));
    return Object.fromEntries(tasks.map((name) => [name, judgeTask(net, outputs, data, name)]));
  });
}

/** The same of one task, from the outputs of all `[size, sum of sizes]`. */
export function judgeTask(net: Net, outputs: Tensor, data: Dataset, name: string): TaskEvaluation {
  const { classes, labels, boxes } = taskNamed(data, name);
  const examples = labels.filter((label) => !isMissing(label)).length;
  // Boxes are found or not: the mean average precision says how many are.
  if (boxes) return { examples };
  return tf.tidy(() => {
    const own = taskPart(net, outputs, name);
    if (classes.length > 0) {
      const guesses = own.argMax(1).dataSync();
      const right = labels.filter((label, place) => label === guesses[place]).length;
      return { accuracy: right / examples, examples };
    }
    const { labels: wanted, present } = labelledFor(name, labelsByTask(data, name), {
      spec: { classes, partial: true },
    });
    // What has a label for each of many outputs, as a text has for each token, is told by its loss.
    if (own.size !== wanted.size) return { examples };
    const gap = own.sub(wanted.reshape(own.shape)).reshape([labels.length, -1]);
    const mean = (numbers: Tensor) =>
      numbers
        .mean(1)
        .mul(present as Tensor)
        .sum()
        .dataSync()[0] / examples;
    return { meanSquaredError: mean(gap.square()), meanAbsoluteError: mean(gap.abs()), examples };
  });
}

/** What the task of this name reads of all outputs: those of its head, or all where the net has no heads. */
export function taskPart(net: Net, outputs: Tensor, name: string): Tensor {
  const head = headsIn(net)?.[name];
  return head ? outputOf(head, outputs) : outputs;
}

/** All labels of one task. */
export function labelsByTask(data: Dataset, name: string): Tensor {
  const task = taskNamed(data, name);
  return taskTensor(task, [...task.labels.keys()]);
}
