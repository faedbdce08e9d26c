import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import { isMissing, specsOf } from '../data/task-labels';
import { TransferError } from '../error';
import { headsIn } from '../net/heads';
import type { Balance } from './balance';
import type { Loss } from './loss';

/** Throws if the losses, the heads and the labels of several tasks do not fit each other. */
export function requireTasks(net: Net, data: Dataset | Stream, losses: Readonly<Record<string, Loss>>): void {
  const heads = headsIn(net);
  const specs = 'labels' in data ? specsOf(data.tasks) : data.tasks;
  for (const [name, loss] of Object.entries(losses)) {
    if (heads && !(name in heads)) {
      throw new TransferError(
        `Each loss must have the name of a head of ${net.name}, ${Object.keys(heads).join(', ')}; got '${name}'. ` +
          'Try the name of the task whose outputs the loss reads.',
      );
    }
    if (!specs || (loss.withoutLabels && !(name in specs))) continue;
    if (!(name in specs)) {
      throw new TransferError(
        `Each loss must have the name of a task of ${data.name}, ${Object.keys(specs).join(', ')}; got '${name}'. ` +
          'Try the name of the task whose labels the loss reads.',
      );
    }
    const { classes, partial, boxes, multiHot } = specs[name];
    if ('labels' in data && data.tasks?.[name].labels.every(isMissing)) {
      throw new TransferError(
        `${data.name} must have a label of each task with a loss; got none of '${name}'. Try leaving its loss out.`,
      );
    }
    if (partial && !loss.partial) {
      throw new TransferError(
        `The loss '${name}' must be able to leave examples out; got ${data.name}, where some have no label of the task. ` +
          'Try perExample((outputs, labels) => …), with the loss of each example.',
      );
    }
    if (multiHot && loss.classIndices) {
      throw new TransferError(
        `The loss '${name}' must read multi-hot labels, since examples of ${data.name} can have several of ${classes.join(', ')}; ` +
          'got crossEntropy, which reads class indices. Try binaryCrossEntropy().',
      );
    }
    const output = heads?.[name].shape ?? net.output;
    if (boxes) {
      requireMaps(net, data.name, { classes, output });
      continue;
    }
    const [width] = output;
    if (classes.length > width) {
      throw new TransferError(
        `The head of '${name}' must have an output for each of the ${classes.length} classes in ${data.name}; got ` +
          `[${output}]. Try a head with ${classes.length} classes.`,
      );
    }
  }
  if (heads && 'labels' in data && !specs) {
    throw new TransferError(
      `Data for the heads ${Object.keys(heads).join(', ')} of ${net.name} must have labels by task; got ${data.name}, which ` +
        'has one label per example. Try withTasks(data, { name: { classes, labels } }).',
    );
  }
}

/** Throws unless the output is a map with a channel for each class and four for the edges of the boxes. */
function requireMaps(
  { name }: Net,
  data: string,
  { classes, output }: { classes: readonly string[]; output: readonly number[] },
): void {
  if (output.length === 3 && output[2] === classes.length + 4) return;
  throw new TransferError(
    `${name} must output maps [height, width, ${classes.length + 4}] for boxes of ${classes.length} classes in ${data}; got ` +
      `[${output}]. Try join(net, centerHead({ classes })), with the classes of the data.`,
  );
}

/** Throws if there are fewer than two tasks, or if the balance does not fit them. */
export function requireBalance(balance: Balance, tasks: readonly string[]): void {
  if (tasks.length < 2) {
    throw new TransferError(
      `A balance needs two losses or more; got ${tasks.length === 1 ? `one, '${tasks[0]}'` : 'none'}. ` +
        'Try leaving balance out, or several losses by name.',
    );
  }
  balance.validate?.(tasks);
}
