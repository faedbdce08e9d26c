import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireArray, requireDataset } from '../require/arguments';
import { numberText } from '../require/described';
import { inMemory, isInMemory } from './in-memory';
import { tasksAt } from './task-labels';

/**
 * The examples at these indices, in this order, as a dataset. Classes keep their indices, including those without
 * examples. An index may appear more than once. Throws if an argument has the wrong type, or if an index is not an
 * integer within the set.
 */
export function subset(data: Dataset, indices: readonly number[]): Dataset {
  requireDataset('subset', data);
  requireArray('subset', 'indices', indices);
  const outside = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= data.labels.length);
  if (outside !== undefined) {
    throw new TransferError(
      `Indices of ${data.name} must be from 0 to ${data.labels.length - 1}; got ${numberText(outside)}.`,
    );
  }
  const selected = [...indices];
  const read: Dataset['read'] = (requested) => data.read(requested.map((index) => selected[index]));
  return {
    ...data,
    labels: selected.map((index) => data.labels[index]),
    ids: selected.map((index) => data.ids[index]),
    columns: data.columns && columnsAt(data.columns, selected),
    ...(data.tasks && { tasks: tasksAt(data.tasks, selected) }),
    read: isInMemory(data) ? inMemory(read) : read,
  };
}

function columnsAt(columns: NonNullable<Dataset['columns']>, indices: readonly number[]): Dataset['columns'] {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, indices.map((index) => values[index])]),
  );
}

/** The indices of each class's examples, `[classes][examples]`; a single list if there are no classes. */
export function indicesByClass(data: Dataset): number[][] {
  if (data.classes.length === 0) return [[...data.labels.keys()]];
  const indices: number[][] = data.classes.map(() => []);
  for (const [index, label] of data.labels.entries()) indices[label].push(index);
  return indices;
}
