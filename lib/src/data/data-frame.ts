import type { DataFrameLike } from '../core/data-frame-like';
import type { Dataset } from '../core/dataset';
import { requireArray, requireNames, requireProperties, requireText } from '../require/arguments';
import { requireOptions } from '../require/options';
import { datasetOf, ROW_OPTIONS, type RowOptions } from './rows';

/**
 * Reads a danfojs DataFrame, or any object with `columns` and `values`: texts `[tokens]` or features `[features]`, in
 * memory. `ids` are the frame's name and the row index, from 0 as in danfojs. null and NaN are missing values. Rows,
 * options and `skip` work as in `csv`. Throws if an argument has the wrong type, an option is unknown, or a row does
 * not fit the options, unless `skip` is set.
 */
export function dataFrame(frame: DataFrameLike, options: RowOptions & { readonly name?: string } = {}): Dataset {
  requireOptions('dataFrame', options, { ...ROW_OPTIONS, name: true });
  requireProperties('dataFrame', 'a DataFrame', frame, ['columns', 'values']);
  const { name = 'data frame', ...others } = options;
  requireText('dataFrame', 'its name', name);
  requireNames('dataFrame', frame.columns);
  requireArray('dataFrame', 'rows', frame.values);
  const { columns } = frame;
  const rows = frame.values.map((row, index) => {
    const cells = Array.isArray(row) ? row : [row];
    return { at: `row ${index}`, values: Object.fromEntries(columns.map((column, at) => [column, cells[at]])) };
  });
  return datasetOf({ name, columns, rows }, others);
}
