import type { Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { TaskLabels, TaskSpec } from '../core/task-labels';
import { BOX_NUMBERS, NO_BOX } from '../data/box-list';
import { classIndices, type HasClasses, inClassesOf, isSame, someNames } from '../data/in-classes-of';
import { isMissing } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { headsIn } from '../net/heads';
import type { Loss } from './loss';

/**
 * Data whose labels count in the classes of a net, and of its heads where labels are by task; matched by name (see
 * `inClassesOf`). Nothing is copied where the lists are equal. Throws if the data has a class that the net does not have.
 */
export function inNetClasses<Data extends Dataset | Stream>(net: Net, data: Data): Data;
export function inNetClasses(net: Net, data: Dataset | Stream): Dataset | Stream {
  if ('epoch' in data) return streamIn(net, data);
  const { tasks } = data;
  if (!tasks) return headsIn(net) ? data : inClassesOf(net, data);
  const moved = Object.entries(tasks).map(
    ([name, task]) => [name, taskIn(ownerOf(net, name), data.name, task)] as const,
  );
  return moved.every(([name, task]) => task === tasks[name]) ? data : { ...data, tasks: Object.fromEntries(moved) };
}

/** Throws where the weights of a loss are for classes in another order than the net's. */
export function requireLossClasses(net: Net, losses: Readonly<Record<string, Loss>>): void {
  for (const [name, { classes }] of Object.entries(losses)) {
    const owner = ownerOf(net, name);
    if (!classes || !owner.classes || isSame(classes, owner.classes)) continue;
    throw new TransferError(
      `The class weights of the loss are for the classes ${someNames(classes)}, in this order; ${owner.name} has ` +
        `${someNames(owner.classes)}. Take them from balancedWeights(inClassesOf(net, data)).`,
    );
  }
}

/** Whose classes a task's labels count in: those of its head, or of the net. */
function ownerOf(net: Net, task: string): HasClasses {
  const heads = headsIn(net);
  return heads ? { name: `the head of '${task}'`, classes: heads[task]?.classes } : net;
}

function taskIn(owner: HasClasses, data: string, task: TaskLabels): TaskLabels {
  const { classes, labels, boxes } = task;
  const used = new Set<string>();
  const see = (which: number) => classes[which] !== undefined && used.add(classes[which]);
  for (const label of labels) {
    if (isMissing(label)) continue;
    if (typeof label === 'number') see(label);
    else if (boxes) for (let at = 0; at < label.length; at += BOX_NUMBERS) see(label[at]);
  }
  const indices = classIndices(owner, { name: data, classes }, used);
  if (!indices) return task;
  const moved = (which: number) => indices[which] ?? which;
  const ofBoxes = (list: readonly number[]) =>
    list.map((value, at) => (at % BOX_NUMBERS === 0 && value !== NO_BOX ? moved(value) : value));
  return {
    ...task,
    classes: [...(owner.classes as readonly string[])],
    labels: labels.map((label) => (typeof label === 'number' ? moved(label) : ofBoxes(label))),
  };
}

/** Of a stream all classes count as used: which ones come is not known before. */
function streamIn(net: Net, data: Stream): Stream {
  if (!data.tasks) {
    if (headsIn(net)) return data;
    const indices = classIndices(net, data, new Set(data.classes));
    return indices
      ? withLabels(data, { classes: net.classes }, (labels) =>
          labels instanceof tf.Tensor ? gathered(indices, labels) : labels,
        )
      : data;
  }
  const moves = Object.entries(data.tasks).flatMap(([name, { classes, boxes }]) => {
    const owner = ownerOf(net, name);
    const indices = classIndices(owner, { name: data.name, classes }, new Set(classes));
    if (indices && boxes) throw orderOfBoxes(data.name, owner, classes);
    return indices ? [{ name, indices, classes: owner.classes as readonly string[] }] : [];
  });
  if (moves.length === 0) return data;
  const tasks: Record<string, TaskSpec> = { ...data.tasks };
  for (const { name, classes } of moves) tasks[name] = { ...tasks[name], classes };
  return withLabels(data, { tasks }, (labels) => {
    const made = { ...(labels as Record<string, Tensor>) };
    for (const { name, indices } of moves) if (made[name]) made[name] = gathered(indices, made[name]);
    return made;
  });
}

function orderOfBoxes(data: string, owner: HasClasses, classes: readonly string[]): TransferError {
  return new TransferError(
    `The boxes of ${data} count in the classes ${someNames(classes)}; ${owner.name} has ${someNames(owner.classes ?? [])}. ` +
      "Make the stream of data with the net's classes: boxPictures(pictures, { classes: net.classes, for: net }).",
  );
}

function withLabels(data: Stream, own: Partial<Stream>, change: (labels: Batch['labels']) => Batch['labels']): Stream {
  return {
    ...data,
    ...own,
    async *epoch(number, skip) {
      for await (const { x, labels } of data.epoch(number, skip)) yield { x, labels: change(labels) };
    },
  };
}

/** Class indices by their new ones, and disposes the old; NaN of a missing label stays. */
function gathered(indices: readonly number[], labels: Tensor): Tensor {
  const made = tf.tidy(() => {
    const table = tf.tensor1d([...indices], 'int32');
    if (labels.dtype === 'int32') return tf.gather(table, labels as never);
    const missing = labels.isNaN();
    const known = tf.where(missing, tf.zerosLike(labels), labels).toInt();
    return tf.where(missing, labels, tf.gather(table, known as never).toFloat());
  });
  labels.dispose();
  return made;
}
