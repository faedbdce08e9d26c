import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';

/**
 * What examples belong together: the name of a column of the set (its speaker), a key for each example `[size]`, or a
 * function from an example's id and place to its key.
 */
export type Grouping = string | readonly unknown[] | ((id: string, place: number) => unknown);

/** The key of each example's group, `[size]`. A column that is not there and an example without a key are a TransferError. */
export function groupKeys(data: Dataset, by: Grouping): readonly unknown[] {
  const keys = typeof by === 'string' ? columnOf(data, by) : typeof by === 'function' ? data.ids.map(by) : by;
  requireArray('group', 'keys, the name of a column or a function of the id', keys);
  if (keys.length !== data.labels.length) {
    throw new TransferError(
      `${data.name} has ${data.labels.length} examples, group has ${keys.length} keys. Give one for each example.`,
    );
  }
  const without = keys.findIndex((key) => key === undefined || key === null || key === '' || Number.isNaN(key));
  if (without < 0) return keys;
  throw new TransferError(
    `${data.ids[without]} belongs to no group: its key is ${JSON.stringify(keys[without]) ?? 'undefined'}. Give it one, or leave the example out.`,
  );
}

function columnOf({ name, columns = {} }: Dataset, column: string): readonly unknown[] {
  if (Object.hasOwn(columns, column)) return columns[column];
  const names = Object.keys(columns);
  throw new TransferError(
    `${name} has no column '${column}' to group by; ${names.length > 0 ? `it has '${names.join("', '")}'` : 'it has none'}. ` +
      'Keep one when reading (columns), or give a key for each example.',
  );
}

/** The places of each group's examples, in the order in which the groups first appear. */
export function placesByGroup(data: Dataset, by: Grouping): number[][] {
  const places = new Map<unknown, number[]>();
  for (const [place, key] of groupKeys(data, by).entries()) {
    const known = places.get(key);
    if (known) known.push(place);
    else places.set(key, [place]);
  }
  return [...places.values()];
}
