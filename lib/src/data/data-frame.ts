import type { DataFrameLike } from '../show/table';
import type { Dataset } from './dataset';
import { datasetOf, type RowOptions } from './rows';

/**
 * The rows of a danfojs DataFrame, or of anything with `columns` and `values`: texts `[tokens]` or features `[features]`, in
 * memory. `ids` name the frame and the row, counted from 0 as danfojs does. What is made of the rows, what is refused and
 * what `skip` leaves out is as for `csv`; null and NaN are missing.
 */
export function dataFrame(
  frame: DataFrameLike,
  { name = 'data frame', ...options }: RowOptions & { readonly name?: string } = {},
): Dataset {
  const { columns } = frame;
  const rows = frame.values.map((row, place) => {
    const cells = Array.isArray(row) ? row : [row];
    return { at: `row ${place}`, values: Object.fromEntries(columns.map((column, at) => [column, cells[at]])) };
  });
  return datasetOf({ name, columns, rows }, options);
}
