import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';

/**
 * How examples are grouped: by the name of a column (such as `speaker`), a key for each example `[examples]`, or a function
 * from an example's id and index to its key.
 */
export type Grouping = string | readonly unknown[] | ((id: string, index: number) => unknown);

/** The group key of each example, `[examples]`. Throws if the column does not exist or an example has no key. */
export function groupKeys(data: Dataset, by: Grouping): readonly unknown[] {
  const keys = typeof by === 'string' ? columnOf(data, by) : typeof by === 'function' ? data.ids.map(by) : by;
  requireArray('group', 'keys, the name of a column or a function of the id', keys);
  if (keys.length !== data.labels.length) {
    throw new TransferError(
      `group must have one key per example; got ${keys.length} keys for the ${data.labels.length} examples of ${data.name}.`,
    );
  }
  const keyless = keys.findIndex((key) => key === undefined || key === null || key === '' || Number.isNaN(key));
  if (keyless < 0) return keys;
  throw new TransferError(
    `Every example must have a group key; ${data.ids[keyless]} has ${JSON.stringify(keys[keyless]) ?? 'undefined'}. Give it one, or leave the example out.`,
  );
}

function columnOf({ name, columns = {} }: Dataset, column: string): readonly unknown[] {
  if (Object.hasOwn(columns, column)) return columns[column];
  const names = Object.keys(columns);
  throw new TransferError(
    `${name} has no column '${column}' to group by; ${names.length > 0 ? `it has '${names.join("', '")}'` : 'it has none'}. ` +
      'Keep a column when reading the data (columns), or pass a key for each example.',
  );
}

/** The indices of each group's examples, `[groups][examples]`; groups are ordered by first appearance. */
export function indicesByGroup(data: Dataset, by: Grouping): number[][] {
  const groups = new Map<unknown, number[]>();
  for (const [index, key] of groupKeys(data, by).entries()) {
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  }
  return [...groups.values()];
}
