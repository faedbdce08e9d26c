import type { Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { TaskLabels, TaskSpec } from '../core/task-labels';
import { BOX_NUMBERS, NO_BOX } from '../data/box-list';
import { classIndices, type HasClasses, inClassesOf, isSame, someNames } from '../data/in-classes-of';
import { isMissing, isMultiHot } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { headsIn } from '../net/heads';
import type { Loss } from './loss';

/**
 * Data with its labels as indices of the network's classes, or of its heads' classes if labels are by task. Classes are matched
 * by name (see `inClassesOf`). Equal lists return the same data. Throws if the data has a class that the network does not have.
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

/** Throws if the class weights of a loss are for other classes than the network's, or for another order of them. */
export function requireLossClasses(net: Net, losses: Readonly<Record<string, Loss>>): void {
  for (const [name, { classes }] of Object.entries(losses)) {
    const owner = ownerOf(net, name);
    if (!classes || !owner.classes || isSame(classes, owner.classes)) continue;
    throw new TransferError(
      `The loss's class weights must be for the classes of ${owner.name}, ${someNames(owner.classes)}, in this order; got ` +
        `weights for ${someNames(classes)}. Try balancedWeights(inClassesOf(net, data)).`,
    );
  }
}

/** The classes that a task's labels are indices of: those of its head, or of the network. */
function ownerOf(net: Net, task: string): HasClasses {
  const heads = headsIn(net);
  return heads ? { name: `the head of '${task}'`, classes: heads[task]?.classes } : net;
}

function taskIn(owner: HasClasses, data: string, task: TaskLabels): TaskLabels {
  const { classes, labels, boxes } = task;
  if (isMultiHot(task)) return multiHotIn(owner, data, task);
  const used = new Set<string>();
  const addClass = (index: number) => classes[index] !== undefined && used.add(classes[index]);
  for (const label of labels) {
    if (isMissing(label)) continue;
    if (typeof label === 'number') addClass(label);
    else if (boxes) for (let offset = 0; offset < label.length; offset += BOX_NUMBERS) addClass(label[offset]);
  }
  const indices = classIndices(owner, { name: data, classes }, used);
  if (!indices) return task;
  const moved = (index: number) => indices[index] ?? index;
  const mapBoxes = (list: readonly number[]) =>
    list.map((value, offset) => (offset % BOX_NUMBERS === 0 && value !== NO_BOX ? moved(value) : value));
  return {
    ...task,
    classes: [...(owner.classes as readonly string[])],
    labels: labels.map((label) => (typeof label === 'number' ? moved(label) : mapBoxes(label))),
  };
}

/** Multi-hot labels in the order of the owner's classes. */
function multiHotIn(owner: HasClasses, data: string, task: TaskLabels): TaskLabels {
  const order = orderOfLabels(owner, data, task.classes);
  if (!order) return task;
  const labels = (task.labels as readonly (readonly number[])[]).map((label) => order.map((index) => label[index]));
  return { ...task, classes: [...(owner.classes as readonly string[])], labels };
}

/** The data's index of each class of the owner; undefined if labels stay as they are. Throws unless both have the same classes. */
function orderOfLabels(owner: HasClasses, data: string, classes: readonly string[]): readonly number[] | undefined {
  const indices = classIndices(owner, { name: data, classes }, new Set(classes));
  if (!indices) return undefined;
  const known = owner.classes as readonly string[];
  const missing = known.filter((name) => !classes.includes(name));
  if (missing.length === 0) return known.map((name) => classes.indexOf(name));
  throw new TransferError(
    `Multi-hot labels must have a value for each class of ${owner.name}; got none of ${someNames(missing)} in ${data}. ` +
      'Try a head with the classes of the data: head({ classes }).',
  );
}

/** All classes of a stream count as used, because its labels are not known in advance. */
function streamIn(net: Net, data: Stream): Stream {
  if (!data.tasks) {
    if (headsIn(net)) return data;
    const indices = classIndices(net, data, new Set(data.classes));
    return indices
      ? withLabels(data, { classes: net.classes }, (labels) =>
          labels instanceof tf.Tensor ? gatherIndices(indices, labels) : labels,
        )
      : data;
  }
  const mappings = Object.entries(data.tasks).flatMap(([name, task]) => {
    const mapping = mappingOf(ownerOf(net, name), data.name, task);
    return mapping ? [{ name, ...mapping }] : [];
  });
  if (mappings.length === 0) return data;
  const tasks: Record<string, TaskSpec> = { ...data.tasks };
  for (const { name, classes } of mappings) tasks[name] = { ...tasks[name], classes };
  return withLabels(data, { tasks }, (labels) => {
    const mapped = { ...(labels as Record<string, Tensor>) };
    for (const { name, map } of mappings) if (mapped[name]) mapped[name] = map(mapped[name]);
    return mapped;
  });
}

/** How the labels of a task become those of its owner, and the owner's classes; undefined if they stay as they are. */
function mappingOf(
  owner: HasClasses,
  data: string,
  { classes, boxes, multiHot }: TaskSpec,
): { classes: readonly string[]; map: (labels: Tensor) => Tensor } | undefined {
  const known = owner.classes ?? [];
  if (multiHot) {
    const order = orderOfLabels(owner, data, classes);
    return order && { classes: known, map: (labels) => gatherColumns(order, labels) };
  }
  const indices = classIndices(owner, { name: data, classes }, new Set(classes));
  if (indices && boxes) throw orderOfBoxes(data, owner, classes);
  return indices && { classes: known, map: (labels) => gatherIndices(indices, labels) };
}

function orderOfBoxes(data: string, owner: HasClasses, classes: readonly string[]): TransferError {
  return new TransferError(
    `The boxes of ${data} must have the classes of ${owner.name}, ${someNames(owner.classes ?? [])}; got ${someNames(classes)}. ` +
      "Try data with the network's classes: boxPictures(pictures, { classes: net.classes, for: net }).",
  );
}

function withLabels(
  data: Stream,
  overrides: Partial<Stream>,
  mapLabels: (labels: Batch['labels']) => Batch['labels'],
): Stream {
  return {
    ...data,
    ...overrides,
    async *epoch(number, skip) {
      for await (const { x, labels } of data.epoch(number, skip)) yield { x, labels: mapLabels(labels) };
    },
  };
}

/** The columns of `[batch, classes]` in this order. Disposes `labels`. */
function gatherColumns(order: readonly number[], labels: Tensor): Tensor {
  const gathered = tf.tidy(() => tf.gather(labels, tf.tensor1d([...order], 'int32'), 1));
  labels.dispose();
  return gathered;
}

/** Class indices mapped to the network's; the NaN of a missing label stays. Disposes `labels`. */
function gatherIndices(indices: readonly number[], labels: Tensor): Tensor {
  const mapped = tf.tidy(() => {
    const table = tf.tensor1d([...indices], 'int32');
    if (labels.dtype === 'int32') return tf.gather(table, labels as never);
    const missing = labels.isNaN();
    const known = tf.where(missing, tf.zerosLike(labels), labels).toInt();
    return tf.where(missing, labels, tf.gather(table, known as never).toFloat());
  });
  labels.dispose();
  return mapped;
}
