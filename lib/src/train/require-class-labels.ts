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

/** Says so where a loss reads class indices, and a label of these examples is none of the net's. */
export function requireClassLabels(net: Net, { name, labels, tasks }: Dataset, losses: Losses): void {
  for (const [task, classes] of classesRead(net, losses)) {
    const own = tasks ? tasks[task]?.labels : labels;
    if (own) requireIndices(name, own.flat(), classes);
  }
}

/** The same of the first batch that comes out of a stream, and of no later one. */
export function batchLabels(net: Net, name: string, losses: Losses): (labels: Tensor | Record<string, Tensor>) => void {
  let done = false;
  return (labels) => {
    if (done) return;
    done = true;
    for (const [task, classes] of classesRead(net, losses)) {
      const own: Tensor | undefined = labels instanceof tf.Tensor ? labels : labels[task];
      if (own) requireIndices(name, [...own.dataSync()], classes);
    }
  };
}

/** How many classes each loss that reads indices has outputs for. */
function classesRead(net: Net, losses: Losses): [task: string, classes: number][] {
  const asked = Object.entries(losses).filter(([, loss]) => loss.classIndices);
  return asked.flatMap(([task]) => {
    const output = headsIn(net)?.[task]?.shape ?? net.output;
    return output.length === 1 ? [[task, output[0]] as [string, number]] : [];
  });
}

function requireIndices(name: string, labels: readonly number[], classes: number): void {
  const odd = labels.findIndex(
    (label) => !isMissing(label) && !(Number.isInteger(label) && label >= 0 && label < classes),
  );
  if (odd < 0) return;
  const label = labels[odd];
  throw new TransferError(
    `${name} has the label ${label}, and crossEntropy reads class indices, integers from 0 to ${classes - 1}. ` +
      (Number.isInteger(label)
        ? 'Give the net an output for each class: join(net, head({ classes })).'
        : 'For probabilities of a yes or no take binaryCrossEntropy(), for other numbers meanSquaredError(); ' +
          'crossEntropy({ smoothing: 0.1 }) softens targets.'),
  );
}
