import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset, requireText } from '../require/arguments';
import { subset } from './subset';
import { isMissing, taskNamed } from './task-labels';

/**
 * One task of several, as a set of its own: the examples that have a label of it, with that label. For a net of one task,
 * and for measuring. Throws where there is no such task, and where its labels are several numbers.
 */
export function onlyTask(data: Dataset, name: string): Dataset {
  requireDataset('onlyTask', data);
  requireText('onlyTask', 'its name', name);
  const { labels, classes } = taskNamed(data, name);
  if (labels.some((label) => typeof label !== 'number')) {
    throw new TransferError(
      `${data.name}, task '${name}': a label is several numbers, and a set of one task has one for each example. ` +
        'Measure it with evaluateTasks(net, data).',
    );
  }
  const places = [...labels.keys()].filter((place) => !isMissing(labels[place]));
  if (places.length === 0) throw new TransferError(`${data.name} has no label of the task '${name}'.`);
  const kept = subset(data, places);
  return { ...kept, tasks: undefined, classes, labels: places.map((place) => labels[place] as number) };
}
