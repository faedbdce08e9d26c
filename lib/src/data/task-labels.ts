import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { TaskLabels, TaskSpec } from '../core/task-labels';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset, requireRecord } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';

/**
 * The same examples with labels for several tasks, by the tasks' names: `withTasks(data, { digit: { classes, labels } })`.
 * An example may lack the label of a task: NaN. Whatever picks examples (`split`, `subset`, `take`) picks these labels
 * too; `fit` gives each to the loss of that name. Throws where labels are missing, outside their classes, or of different
 * lengths.
 */
export function withTasks(data: Dataset, tasks: Readonly<Record<string, TaskLabels>>): Dataset {
  requireDataset('withTasks', data);
  requireRecord('withTasks', 'tasks', tasks);
  const names = Object.keys(tasks);
  if (names.length === 0) throw new TransferError('withTasks got no task. Pass { name: { classes, labels } }.');
  for (const name of names) {
    requireOptions(`withTasks's task '${name}'`, tasks[name], { classes: 'required', labels: 'required', boxes: true });
    requireTask(data, name, tasks[name]);
  }
  return { ...data, tasks };
}

function requireTask(data: Dataset, name: string, { classes: named, labels, boxes }: TaskLabels): void {
  // A list of boxes is numbers, whatever the boxes hold.
  const classes = boxes ? [] : named;
  const at = `${data.name}, task '${name}'`;
  if (labels.length !== data.labels.length) {
    throw new TransferError(
      `${at}: there are ${labels.length} labels and ${data.labels.length} examples. Give each example one, NaN where there is none.`,
    );
  }
  const sizes = new Set(labels.map((label) => (typeof label === 'number' ? 'a number' : `[${label.length}] numbers`)));
  if (sizes.size > 1) {
    throw new TransferError(`${at}: labels are ${[...sizes].join(' and ')}. Give every example as many numbers.`);
  }
  const odd = labels.findIndex((label) => !isLabel(label, classes.length));
  if (odd < 0) return;
  throw new TransferError(
    `${at}: example ${odd} has the label ${numberText(labels[odd])}. ` +
      (classes.length > 0
        ? `Its ${classes.length} classes have the labels 0 to ${classes.length - 1}; NaN stands for none.`
        : 'A label is finite numbers; NaN, in all of them, stands for none.'),
  );
}

function isLabel(label: number | readonly number[], classes: number): boolean {
  if (isMissing(label)) return true;
  if (typeof label !== 'number') return classes === 0 && label.every(Number.isFinite);
  return classes > 0 ? Number.isInteger(label) && label >= 0 && label < classes : Number.isFinite(label);
}

/** Whether an example has no label. */
export function isMissing(label: number | readonly number[]): boolean {
  return typeof label === 'number' ? Number.isNaN(label) : label.every(Number.isNaN);
}

/** The tasks' labels of the examples at these places. */
export function tasksAt(tasks: Dataset['tasks'], places: readonly number[]): Dataset['tasks'] {
  if (!tasks) return undefined;
  const picked = (task: TaskLabels) => ({ ...task, labels: places.map((place) => task.labels[place]) });
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, picked(task)]));
}

/** What a stream says of a set's tasks. */
export function specsOf(tasks: Dataset['tasks']): Readonly<Record<string, TaskSpec>> | undefined {
  if (!tasks) return undefined;
  const spec = ({ classes, labels, boxes }: TaskLabels): TaskSpec => ({
    classes,
    partial: labels.some(isMissing),
    ...(boxes && { boxes }),
  });
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, spec(task)]));
}

/**
 * A task's labels at these places, `[places]` or `[places, numbers]`: int32 for classes of which none is missing in the
 * set, float32 with NaN for a missing one otherwise.
 */
export function taskTensor({ classes, labels }: TaskLabels, places: readonly number[]): Tensor {
  const chosen = places.map((place) => labels[place]);
  if (typeof labels[0] !== 'number') return tf.tensor2d(chosen as number[][]);
  const whole = classes.length > 0 && !labels.some(isMissing);
  return tf.tensor1d(chosen as number[], whole ? 'int32' : 'float32');
}

export function taskNamed({ name: set, tasks = {} }: Dataset, name: string): TaskLabels {
  if (name in tasks) return tasks[name];
  const known = Object.keys(tasks);
  throw new TransferError(
    `${set} has no labels of a task '${name}'. ` +
      (known.length > 0
        ? `Its tasks: ${known.join(', ')}.`
        : 'Give it some: withTasks(data, { name: { classes, labels } }).'),
  );
}
