import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset, requireText } from '../require/arguments';
import { subset } from './subset';
import { isMissing, taskNamed } from './task-labels';

/**
 * One task of several as a single-task set: the examples that have a label for it, with that label. For a single-task
 * net, and for evaluation. Throws if an argument has the wrong type, the task does not exist, no example has a label
 * for it, or a label is a list of values.
 */
export function onlyTask(data: Dataset, name: string): Dataset {
  requireDataset('onlyTask', data);
  requireText('onlyTask', 'its name', name);
  const { labels, classes } = taskNamed(data, name);
  if (labels.some((label) => typeof label !== 'number')) {
    throw new TransferError(
      `${data.name}, task '${name}': a single-task set needs one value per label, and these labels have several. ` +
        'Evaluate the task with evaluateTasks(net, data).',
    );
  }
  const indices = [...labels.keys()].filter((index) => !isMissing(labels[index]));
  if (indices.length === 0) throw new TransferError(`${data.name} has no label of the task '${name}'.`);
  const selected = subset(data, indices);
  return { ...selected, tasks: undefined, classes, labels: indices.map((index) => labels[index] as number) };
}
