import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { joinedTasks } from './joined-tasks';

/**
 * One set after the other as one: what is new together with some of the old. Classes are told by name; those of the first set
 * come first, as they stand there; columns stay that both have. Where one set has a task that the other has not, the other's examples have no label of it. Throws
 * where examples differ in shape or in kind, or only one set has classes.
 */
export function concat(first: Dataset, second: Dataset): Dataset {
  requireDataset('concat', first);
  requireDataset('concat', second);
  requireAlike(first, second);
  const classes = [...new Set([...first.classes, ...second.classes])];
  const labelOf = ({ classes: own }: Dataset, label: number) =>
    own.length === 0 ? label : classes.indexOf(own[label]);
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
    async read(places) {
      const [ofFirst, ofSecond] = [places.filter((place) => place < size), places.filter((place) => place >= size)];
      if (ofSecond.length === 0) return first.read(ofFirst);
      if (ofFirst.length === 0) return second.read(ofSecond.map((place) => place - size));
      const parts = await Promise.all([first.read(ofFirst), second.read(ofSecond.map((place) => place - size))]);
      let [nextOfFirst, nextOfSecond] = [0, ofFirst.length];
      const order = places.map((place) => (place < size ? nextOfFirst++ : nextOfSecond++));
      const rows: Tensor = tf.tidy(() => tf.gather(tf.concat(parts), order));
      tf.dispose(parts);
      return rows;
    },
  };
}

function columnsOfBoth({ columns: one = {} }: Dataset, { columns: other = {} }: Dataset): Dataset['columns'] {
  const names = Object.keys(one).filter((name) => name in other);
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, [...one[name], ...other[name]]])) : undefined;
}

function requireAlike(first: Dataset, second: Dataset): void {
  const kind = ({ shape, pixels, vocabulary, rate }: Dataset) => JSON.stringify({ shape, pixels, vocabulary, rate });
  if (kind(first) !== kind(second)) {
    throw new TransferError(
      `${first.name} holds ${kind(first)}, ${second.name} ${kind(second)}: one net cannot read both. Read them in the same way.`,
    );
  }
  if ((first.classes.length === 0) === (second.classes.length === 0)) return;
  throw new TransferError(
    `Of ${first.name} and ${second.name} only one has classes. Join sets that are labelled alike.`,
  );
}
