import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { isMissing } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { headsIn } from '../net/heads';
import type { Loss } from './loss';

/** Losses by name. */
type Losses = Readonly<Record<string, Loss>>;

/** Throws if a loss reads class indices, and a label of these examples is not an index of the network's outputs. */
export function requireClassLabels(net: Net, { name, labels, tasks }: Dataset, losses: Losses): void {
  for (const [task, classes] of classesRead(net, losses)) {
    const taskLabels = tasks ? tasks[task]?.labels : labels;
    if (taskLabels) requireIndices(name, taskLabels.flat(), classes);
  }
}

/** The same check for the first batch of a stream, and for no later one. */
export function batchLabels(net: Net, name: string, losses: Losses): (labels: Tensor | Record<string, Tensor>) => void {
  let isChecked = false;
  return (labels) => {
    if (isChecked) return;
    isChecked = true;
    for (const [task, classes] of classesRead(net, losses)) {
      const taskLabels: Tensor | undefined = labels instanceof tf.Tensor ? labels : labels[task];
      if (taskLabels) requireIndices(name, [...taskLabels.dataSync()], classes);
    }
  };
}

/** The number of outputs of each loss that reads class indices. */
function classesRead(net: Net, losses: Losses): [task: string, classes: number][] {
  const ofIndices = Object.entries(losses).filter(([, loss]) => loss.classIndices);
  return ofIndices.flatMap(([task]) => {
    const output = headsIn(net)?.[task]?.shape ?? net.output;
    return output.length === 1 ? [[task, output[0]] as [string, number]] : [];
  });
}

function requireIndices(name: string, labels: readonly number[], classes: number): void {
  const invalid = labels.findIndex(
    (label) => !isMissing(label) && !(Number.isInteger(label) && label >= 0 && label < classes),
  );
  if (invalid < 0) return;
  const label = labels[invalid];
  throw new TransferError(
    `The labels for crossEntropy must be class indices, integers from 0 to ${classes - 1}; got ${label} in ${name}. ` +
      (Number.isInteger(label)
        ? 'Try a head with an output for each class: join(net, head({ classes })).'
        : 'Try binaryCrossEntropy() for binary labels or probabilities, meanSquaredError() for other numbers, or ' +
          'crossEntropy({ smoothing: 0.1 }) to soften targets.'),
  );
}
