import type { Dataset } from '../core/dataset';
import type { TaskLabels } from '../core/task-labels';
import { TransferError } from '../error';
import { NO_BOX } from './box-list';

/** The tasks of one set after another: NaN for the examples of a set that does not have a task. */
export function joinedTasks(first: Dataset, second: Dataset): Dataset['tasks'] {
  const names = [...new Set([first, second].flatMap(({ tasks = {} }) => Object.keys(tasks)))];
  return Object.fromEntries(names.map((name) => [name, joined(first, second, name)]));
}

function joined(first: Dataset, second: Dataset, name: string): TaskLabels {
  const [one, other] = [first.tasks?.[name], second.tasks?.[name]];
  const { classes, labels, boxes } = (one ?? other) as TaskLabels;
  if (one && other && String(one.classes) !== String(other.classes)) {
    throw new TransferError(
      `The task '${name}' has the classes ${one.classes} in ${first.name} and ${other.classes} in ${second.name}. ` +
        'Number the classes of both alike.',
    );
  }
  const none = missingLike(labels[0]);
  const of = (set: Dataset, task?: TaskLabels) => task?.labels ?? set.labels.map(() => none);
  const all = [...of(first, one), ...of(second, other)];
  return boxes
    ? { classes, labels: alikeLong(all as readonly (readonly number[])[]), boxes }
    : { classes, labels: all };
}

/** Lists of boxes as long as the longest: what is added are places without a box. */
function alikeLong(lists: readonly (readonly number[])[]): number[][] {
  const most = lists.reduce((longest, { length }) => Math.max(longest, length), 0);
  return lists.map((list) => [...list, ...Array(most - list.length).fill(Number.isNaN(list[0]) ? Number.NaN : NO_BOX)]);
}

/** No label, as many numbers as this one has. */
export function missingLike(label: number | readonly number[]): number | readonly number[] {
  return typeof label === 'number' ? Number.NaN : label.map(() => Number.NaN);
}
