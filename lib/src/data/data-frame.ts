import type { DataFrameLike } from '../core/data-frame-like';
import type { Dataset } from '../core/dataset';
import { requireArray, requireNames, requireProperties, requireText } from '../require/arguments';
import { requireOptions } from '../require/options';
import { datasetOf, ROW_OPTIONS, type RowOptions } from './rows';

/**
 * The rows of a danfojs DataFrame, or of anything with `columns` and `values`: texts `[tokens]` or features `[features]`, in
 * memory. `ids` name the frame and the row, counted from 0 as danfojs does. What is made of the rows, what is refused and
 * what `skip` leaves out is as for `csv`; null and NaN are missing.
 */
export function dataFrame(frame: DataFrameLike, options: RowOptions & { readonly name?: string } = {}): Dataset {
  requireOptions('dataFrame', options, { ...ROW_OPTIONS, name: true });
  requireProperties('dataFrame', 'a DataFrame', frame, ['columns', 'values']);
  const { name = 'data frame', ...others } = options;
  requireText('dataFrame', 'its name', name);
  requireNames('dataFrame', frame.columns);
  requireArray('dataFrame', 'rows', frame.values);
  const { columns } = frame;
  const rows = frame.values.map((row, place) => {
    const cells = Array.isArray(row) ? row : [row];
    return { at: `row ${place}`, values: Object.fromEntries(columns.map((column, at) => [column, cells[at]])) };
  });
  return datasetOf({ name, columns, rows }, others);
}
