import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import { isMissing, specsOf } from '../data/task-labels';
import { TransferError } from '../error';
import { headsIn } from '../net/heads';
import type { Balance } from './balance';
import type { Loss } from './loss';

/** Refuses, in a sentence, losses, heads and labels of several tasks that do not belong together. */
export function requireTasks(net: Net, data: Dataset | Stream, losses: Readonly<Record<string, Loss>>): void {
  const heads = headsIn(net);
  const specs = 'labels' in data ? specsOf(data.tasks) : data.tasks;
  for (const [name, loss] of Object.entries(losses)) {
    if (heads && !(name in heads)) {
      throw new TransferError(
        `A loss is called '${name}', and ${net.name} has heads for ${Object.keys(heads).join(', ')}. ` +
          'Name each loss after the task whose outputs it judges.',
      );
    }
    if (!specs || (loss.withoutLabels && !(name in specs))) continue;
    if (!(name in specs)) {
      throw new TransferError(
        `A loss is called '${name}', and ${data.name} has labels of ${Object.keys(specs).join(', ')}. ` +
          'Name each loss after the task whose labels it reads.',
      );
    }
    const { classes, partial, boxes } = specs[name];
    if ('labels' in data && data.tasks?.[name].labels.every(isMissing)) {
      throw new TransferError(
        `${data.name} has no label of the task '${name}', so there is nothing to learn for it. Leave its loss out.`,
      );
    }
    if (partial && !loss.partial) {
      throw new TransferError(
        `Some examples of ${data.name} have no label of the task '${name}', and its loss does not say that it can leave ` +
          'them out. Make it by perExample((outputs, labels) => …), from the loss of each example.',
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
        `The head of '${name}' gives [${output}], and ${data.name} has ${classes.length} classes of ` +
          'it. Give the head as many.',
      );
    }
  }
  if (heads && 'labels' in data && !specs) {
    throw new TransferError(
      `${net.name} has heads for ${Object.keys(heads).join(', ')}, and ${data.name} has one label an example. ` +
        'Give it labels by task: withTasks(data, { name: { classes, labels } }).',
    );
  }
}

/** Boxes are read from maps that have a channel for each class and four for the sides. */
function requireMaps(
  { name }: Net,
  data: string,
  { classes, output }: { classes: readonly string[]; output: readonly number[] },
): void {
  if (output.length === 3 && output[2] === classes.length + 4) return;
  throw new TransferError(
    `${name} gives [${output}], and ${data} has boxes of ${classes.length} classes, which are made of maps [height, width, ` +
      `${classes.length + 4}]. Put a head on it: join(net, centerHead({ classes })), with the classes of the data.`,
  );
}

/** Refuses a balance of one task, and one that does not fit these. */
export function requireBalance(balance: Balance, tasks: readonly string[]): void {
  if (tasks.length < 2) {
    throw new TransferError(
      `A balance weighs several losses against each other, and there is ${tasks.length === 1 ? `one, '${tasks[0]}'` : 'none'}. ` +
        'Leave balance out, or pass several losses by name.',
    );
  }
  balance.validate?.(tasks);
}
