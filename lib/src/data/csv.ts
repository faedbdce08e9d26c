import { type CsvError, Parser } from 'csv-parse';
import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requirePath, requireText } from '../require/arguments';
import { requireOptions } from '../require/options';
import { delimiterOf } from './csv-delimiter';
import { list } from './row-values';
import { datasetOf, ROW_OPTIONS, type Row, type RowOptions } from './rows';
import { readText } from './text-file';

export interface CsvOptions extends RowOptions {
  /** What stands between fields; found in the first line unless given: comma, semicolon or tab. */
  readonly delimiter?: string;
  /** UTF-8 unless the file begins with another mark; such as `windows-1252`. */
  readonly encoding?: string;
}

/**
 * The rows of a CSV file (RFC 4180) whose first line names the columns: texts `[tokens]` or features `[features]`, in
 * memory. `csv('reviews.csv', { label: 'mood', text: 'review', for: net })`. A relative path is looked for from the working
 * folder upwards; `ids` are the file and line. What `RowOptions` refuse, a row with another number of fields and bytes that
 * are no text are a TransferError with the line; `skip` leaves such rows out.
 */
export function csv(file: string, options: CsvOptions = {}): Dataset {
  requireOptions('csv', options, { ...ROW_OPTIONS, delimiter: true, encoding: true });
  requirePath('csv', file);
  const { delimiter, encoding, ...others } = options;
  if (delimiter !== undefined) requireText('csv', 'a delimiter', delimiter);
  const text = readText(file, encoding);
  const between = delimiter ?? delimiterOf(text);
  const [header, ...records] = recordsOf(text, between, file);
  if (header === undefined) throw new TransferError(`${file} is empty. Its first line should name the columns.`);
  const columns = header.fields.map((field) => field.trim());
  const twice = columns.find((column, place) => columns.indexOf(column) < place);
  if (twice !== undefined) {
    throw new TransferError(`${file} has two columns '${twice}'. Its first line should give each a name of its own.`);
  }
  const rows = records.map(({ fields, line }): Row => {
    const at = `line ${line}`;
    if (fields.length === columns.length) {
      return { at, values: Object.fromEntries(columns.map((column, place) => [column, fields[place]])) };
    }
    const count = fields.length === 1 ? '1 field' : `${fields.length} fields`;
    return { at, values: {}, problem: `it has ${count}, and the columns are ${columns.length} (${list(columns)})` };
  });
  return datasetOf({ name: file, columns, rows }, others);
}

interface Found {
  readonly fields: readonly string[];
  /** The line on which it begins, from 1. */
  readonly line: number;
}

function recordsOf(text: string, delimiter: string, file: string): Found[] {
  const found: Found[] = [];
  try {
    const parser = new Parser({
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record(fields: string[], { lines }) {
        const inside = fields.join().split('\n').length - 1;
        found.push({ fields, line: lines - inside });
        // The first row says how many fields a row has. For each other one the parser would make an error that nobody reads,
        // which takes longer than all the rest; so each row is its first.
        Object.assign(parser.info, { records: 0 });
        return null;
      },
    });
    const thrown = (error?: Error | null) => {
      if (error) throw error;
    };
    // With one kind of line end the parser counts lines as an editor does. A stream's own `write` would tell of errors later.
    parser._transform(Buffer.from(text.replace(/\r\n?/g, '\n')), 'utf8', thrown);
    parser._flush(thrown);
  } catch (cause) {
    const { code, message } = cause as CsvError;
    const after = found.length === 0 ? 'in its first row' : `after the row in line ${found[found.length - 1].line}`;
    throw new TransferError(
      code === 'CSV_QUOTE_NOT_CLOSED'
        ? `${file}: a quotation mark opens a field ${after} and nothing closes it. Close it; inside a quoted field a mark is written twice ("").`
        : `${file} cannot be read as CSV ${after}: ${message}.`,
    );
  }
  return found;
}
