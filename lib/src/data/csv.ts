import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requirePath, requireText } from '../require/arguments';
import { requireOptions } from '../require/options';
import { delimiterOf } from './csv-delimiter';
import { recordsOf } from './csv-records';
import { list } from './row-values';
import { datasetOf, ROW_OPTIONS, type Row, type RowOptions } from './rows';
import { readText } from './text-file';

/** Options of a table, and the format of the file. */
export interface CsvOptions extends RowOptions {
  /** Field delimiter; by default comma, semicolon or tab, detected in the first line. */
  readonly delimiter?: string;
  /** Encoding, such as `windows-1252`; default UTF-8, or the encoding of the file's byte order mark. */
  readonly encoding?: string;
}

/**
 * Reads a CSV file (RFC 4180) with a header line: texts `[tokens]` or features `[features]`, in memory.
 * `csv('reviews.csv', { label: 'mood', text: 'review', for: net })`. A relative path is searched from the working
 * folder upwards; `ids` are file and line.
 *
 * Throws if an argument has the wrong type, an option is unknown, the file is missing, is not valid text or CSV, or
 * names a column twice. Throws, naming the lines, if a row has a wrong number of fields or does not fit the options;
 * `skip` leaves such rows out.
 */
export function csv(file: string, options: CsvOptions = {}): Dataset {
  requireOptions('csv', options, { ...ROW_OPTIONS, delimiter: true, encoding: true });
  requirePath('csv', file);
  const { delimiter, encoding, ...others } = options;
  if (delimiter !== undefined) requireText('csv', 'a delimiter', delimiter);
  const text = readText(file, encoding);
  const [header, ...records] = recordsOf(text, delimiter ?? delimiterOf(text), file);
  if (header === undefined) throw new TransferError(`${file} is empty. Its first line must name the columns.`);
  const columns = header.fields.map((field) => field.trim());
  const duplicate = columns.find((column, index) => columns.indexOf(column) < index);
  if (duplicate !== undefined) {
    throw new TransferError(
      `Column names must be unique; ${file} has two columns '${duplicate}'. Rename one in its first line.`,
    );
  }
  const rows = records.map(({ fields, line }): Row => {
    const at = `line ${line}`;
    if (fields.length === columns.length) {
      return { at, values: Object.fromEntries(columns.map((column, index) => [column, fields[index]])) };
    }
    const count = fields.length === 1 ? '1 field' : `${fields.length} fields`;
    return { at, values: {}, problem: `it has ${count}, and the columns are ${columns.length} (${list(columns)})` };
  });
  return datasetOf({ name: file, columns, rows }, others);
}
