import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { joinedTasks } from './joined-tasks';

/**
 * Concatenates two sets, for example new data and some of the old (replay). Classes are matched by name; those of the
 * first set keep their indices. Only columns that both sets have are kept. An example of a set without a task has no
 * label for it (NaN). Throws if an argument has the wrong type, the sets differ in `shape`, `pixels`, `vocabulary` or
 * `rate`, only one has classes, or a task that both have differs in classes.
 */
export function concat(first: Dataset, second: Dataset): Dataset {
  requireDataset('concat', first);
  requireDataset('concat', second);
  requireSameKind(first, second);
  const classes = [...new Set([...first.classes, ...second.classes])];
  const labelOf = ({ classes: setClasses }: Dataset, label: number) =>
    setClasses.length === 0 ? label : classes.indexOf(setClasses[label]);
  const sets = [first, second];
  const size = first.labels.length;
  return {
    ...first,
    name: `${first.name} and ${second.name}`,
    classes,
    labels: sets.flatMap((set) => set.labels.map((label) => labelOf(set, label))),
    ...((first.tasks || second.tasks) && { tasks: joinedTasks(first, second) }),
    ids: sets.flatMap(({ ids }) => ids),
    columns: columnsOfBoth(first, second),
    skipped: undefined,
    async read(indices) {
      const [ofFirst, ofSecond] = [indices.filter((index) => index < size), indices.filter((index) => index >= size)];
      if (ofSecond.length === 0) return first.read(ofFirst);
      if (ofFirst.length === 0) return second.read(ofSecond.map((index) => index - size));
      const parts = await Promise.all([first.read(ofFirst), second.read(ofSecond.map((index) => index - size))]);
      let [nextOfFirst, nextOfSecond] = [0, ofFirst.length];
      const order = indices.map((index) => (index < size ? nextOfFirst++ : nextOfSecond++));
      const rows: Tensor = tf.tidy(() => tf.gather(tf.concat(parts), order));
      tf.dispose(parts);
      return rows;
    },
  };
}

function columnsOfBoth({ columns: first = {} }: Dataset, { columns: second = {} }: Dataset): Dataset['columns'] {
  const names = Object.keys(first).filter((name) => name in second);
  return names.length > 0
    ? Object.fromEntries(names.map((name) => [name, [...first[name], ...second[name]]]))
    : undefined;
}

function requireSameKind(first: Dataset, second: Dataset): void {
  const kind = ({ shape, pixels, vocabulary, rate }: Dataset) => JSON.stringify({ shape, pixels, vocabulary, rate });
  if (kind(first) !== kind(second)) {
    throw new TransferError(
      `concat needs sets of one kind; got ${first.name} with ${kind(first)} and ${second.name} with ${kind(second)}. Read both with the same options.`,
    );
  }
  if ((first.classes.length === 0) === (second.classes.length === 0)) return;
  throw new TransferError(
    `concat needs two sets with classes or two without; got ${first.name} and ${second.name}, of which only one has classes.`,
  );
}
