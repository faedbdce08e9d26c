import type { Dataset } from '../core/dataset';
import type { TaskLabels } from '../core/task-labels';
import { TransferError } from '../error';
import { NO_BOX } from './box-list';

/** The task labels of two concatenated sets; NaN for the examples of a set that lacks a task. */
export function joinedTasks(first: Dataset, second: Dataset): Dataset['tasks'] {
  const names = [...new Set([first, second].flatMap(({ tasks = {} }) => Object.keys(tasks)))];
  return Object.fromEntries(names.map((name) => [name, joinedTask(first, second, name)]));
}

function joinedTask(first: Dataset, second: Dataset, name: string): TaskLabels {
  const [firstTask, secondTask] = [first.tasks?.[name], second.tasks?.[name]];
  const { classes, labels, boxes } = (firstTask ?? secondTask) as TaskLabels;
  if (firstTask && secondTask && String(firstTask.classes) !== String(secondTask.classes)) {
    throw new TransferError(
      `The task '${name}' must have the same classes in both sets; got ${firstTask.classes} in ${first.name} and ` +
        `${secondTask.classes} in ${second.name}.`,
    );
  }
  const missing = missingLike(labels[0]);
  const labelsIn = (set: Dataset, task?: TaskLabels) => task?.labels ?? set.labels.map(() => missing);
  const joined = [...labelsIn(first, firstTask), ...labelsIn(second, secondTask)];
  return boxes
    ? { classes, labels: paddedToLongest(joined as readonly (readonly number[])[]), boxes }
    : { classes, labels: joined };
}

/** Box lists padded to the length of the longest, with entries that stand for no box. */
function paddedToLongest(lists: readonly (readonly number[])[]): number[][] {
  const maximum = lists.reduce((longest, { length }) => Math.max(longest, length), 0);
  return lists.map((list) => [
    ...list,
    ...Array(maximum - list.length).fill(Number.isNaN(list[0]) ? Number.NaN : NO_BOX),
  ]);
}

/** A missing label of the same shape as this one: NaN, or as many NaN values as it has. */
export function missingLike(label: number | readonly number[]): number | readonly number[] {
  return typeof label === 'number' ? Number.NaN : label.map(() => Number.NaN);
}
