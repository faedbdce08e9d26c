import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { TaskLabels, TaskSpec } from '../core/task-labels';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset, requireRecord } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';

/**
 * The same examples with labels for several named tasks: `withTasks(data, { digit: { classes, labels } })`. NaN marks a
 * missing label. `split`, `subset` and `take` select task labels with the examples; `fit` passes each task's labels to
 * the loss of that name. Labels that are lists are regression targets, or with class names multi-hot: one value from 0 to 1
 * for each class, for `binaryCrossEntropy`. Throws if an argument has the wrong type, if a task has an unknown or a missing property, if
 * no task is given, or if a task's labels differ from the examples in number, differ in shape, or are not indices of
 * its classes.
 */
export function withTasks(data: Dataset, tasks: Readonly<Record<string, TaskLabels>>): Dataset {
  requireDataset('withTasks', data);
  requireRecord('withTasks', 'tasks', tasks);
  const names = Object.keys(tasks);
  if (names.length === 0) throw new TransferError('withTasks needs a task. Pass { name: { classes, labels } }.');
  for (const name of names) {
    requireOptions(`withTasks's task '${name}'`, tasks[name], { classes: 'required', labels: 'required', boxes: true });
    requireTask(data, name, tasks[name]);
  }
  return { ...data, tasks };
}

function requireTask(data: Dataset, name: string, { classes: classNames, labels, boxes }: TaskLabels): void {
  // Box lists contain coordinates, so they are checked as values and not as class indices.
  const classes = boxes ? [] : classNames;
  const at = `${data.name}, task '${name}'`;
  if (labels.length !== data.labels.length) {
    throw new TransferError(
      `${at}: there must be one label per example; got ${labels.length} labels for ${data.labels.length} examples. NaN marks a missing label.`,
    );
  }
  const shapes = new Set(labels.map((label) => (typeof label === 'number' ? '[]' : `[${label.length}]`)));
  if (shapes.size > 1) {
    throw new TransferError(`${at}: all labels must have the same shape; got ${[...shapes].join(' and ')}.`);
  }
  const invalid = labels.findIndex((label) => !isLabel(label, classes.length));
  if (invalid < 0) return;
  if (classes.length > 0 && typeof labels[invalid] !== 'number') {
    throw new TransferError(
      `${at}: multi-hot labels must be ${classes.length} numbers from 0 to 1, one for each class; got ` +
        `${numberText(labels[invalid])} in example ${invalid}. Pass classes: [] for regression targets.`,
    );
  }
  const expected =
    classes.length > 0
      ? `labels of ${classes.length} classes must be from 0 to ${classes.length - 1}`
      : 'labels must be finite';
  throw new TransferError(
    `${at}: ${expected}, or NaN if missing; got ${numberText(labels[invalid])} in example ${invalid}.`,
  );
}

function isLabel(label: number | readonly number[], classes: number): boolean {
  if (isMissing(label)) return true;
  if (typeof label !== 'number') {
    if (classes === 0) return label.every(Number.isFinite);
    return label.length === classes && label.every((value) => value >= 0 && value <= 1);
  }
  return classes > 0 ? Number.isInteger(label) && label >= 0 && label < classes : Number.isFinite(label);
}

/** Whether a label is missing: NaN, or all values NaN. */
export function isMissing(label: number | readonly number[]): boolean {
  return typeof label === 'number' ? Number.isNaN(label) : label.every(Number.isNaN);
}

/** Whether a task's labels are multi-hot: a value for each class. */
export function isMultiHot({ classes, labels, boxes }: TaskLabels): boolean {
  return classes.length > 0 && !boxes && labels.length > 0 && typeof labels[0] !== 'number';
}

/** The task labels of the examples at these indices. */
export function tasksAt(tasks: Dataset['tasks'], indices: readonly number[]): Dataset['tasks'] {
  if (!tasks) return undefined;
  const selected = (task: TaskLabels) => ({ ...task, labels: indices.map((index) => task.labels[index]) });
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, selected(task)]));
}

/** A stream's description of a set's tasks: their classes, and whether labels are missing. */
export function specsOf(tasks: Dataset['tasks']): Readonly<Record<string, TaskSpec>> | undefined {
  if (!tasks) return undefined;
  const spec = (task: TaskLabels): TaskSpec => ({
    classes: task.classes,
    partial: task.labels.some(isMissing),
    ...(task.boxes && { boxes: task.boxes }),
    ...(isMultiHot(task) && { multiHot: true }),
  });
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, spec(task)]));
}

/**
 * A task's labels at these indices, `[indices]` or `[indices, values]`: int32 if they are class indices and none is missing
 * in the set, else float32 with NaN for a missing label.
 */
export function taskTensor({ classes, labels }: TaskLabels, indices: readonly number[]): Tensor {
  const selected = indices.map((index) => labels[index]);
  if (typeof labels[0] !== 'number') return tf.tensor2d(selected as number[][]);
  const isIntegral = classes.length > 0 && !labels.some(isMissing);
  return tf.tensor1d(selected as number[], isIntegral ? 'int32' : 'float32');
}

/** The labels of the task with this name. Throws if there is none. */
export function taskNamed({ name: set, tasks = {} }: Dataset, name: string): TaskLabels {
  if (name in tasks) return tasks[name];
  const known = Object.keys(tasks);
  throw new TransferError(
    `${set} has no labels of a task '${name}'. ` +
      (known.length > 0
        ? `Its tasks: ${known.join(', ')}.`
        : 'Add them: withTasks(data, { name: { classes, labels } }).'),
  );
}
