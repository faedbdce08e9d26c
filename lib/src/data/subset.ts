import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireArray, requireDataset } from '../require/arguments';
import { numberText } from '../require/described';
import { inMemory, isInMemory } from './in-memory';
import { tasksAt } from './task-labels';

/**
 * The examples at these places, in this order, as a dataset of its own. Classes keep their indices, also those that
 * have no example left. A place may be named twice; one outside the set is a TransferError.
 */
export function subset(data: Dataset, places: readonly number[]): Dataset {
  requireDataset('subset', data);
  requireArray('subset', 'places', places);
  const outside = places.find((place) => !Number.isInteger(place) || place < 0 || place >= data.labels.length);
  if (outside !== undefined) {
    throw new TransferError(
      `${data.name} has ${data.labels.length} examples, so its places are 0 to ${data.labels.length - 1}; ${numberText(outside)} is none.`,
    );
  }
  const kept = [...places];
  const read: Dataset['read'] = (wanted) => data.read(wanted.map((place) => kept[place]));
  return {
    ...data,
    labels: kept.map((place) => data.labels[place]),
    ids: kept.map((place) => data.ids[place]),
    columns: data.columns && columnsAt(data.columns, kept),
    ...(data.tasks && { tasks: tasksAt(data.tasks, kept) }),
    read: isInMemory(data) ? inMemory(read) : read,
  };
}

function columnsAt(columns: NonNullable<Dataset['columns']>, places: readonly number[]): Dataset['columns'] {
  return Object.fromEntries(Object.entries(columns).map(([name, all]) => [name, places.map((place) => all[place])]));
}

/** The places of each class's examples, `[classes][examples]`; all in one where there are no classes. */
export function placesByClass(data: Dataset): number[][] {
  if (data.classes.length === 0) return [[...data.labels.keys()]];
  const places: number[][] = data.classes.map(() => []);
  for (const [place, label] of data.labels.entries()) places[label].push(place);
  return places;
}
