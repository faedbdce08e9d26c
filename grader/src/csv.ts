import type { CsvError } from 'csv-parse';
import { delimiterOf } from 'transferlab/dist/data/csv-delimiter';
import { CourseError } from './error';

/** How a CSV file is written, so that it can be written again in the same way. */
export interface CsvForm {
  readonly delimiter: string;
  readonly newline: string;
}

/**
 * The rows of a CSV text, empty lines as rows of one empty cell, and its form: comma, semicolon or tab, and the end of its
 * first line. Rows may differ in length. Throws a CourseError, with `file`, if a quotation mark is not closed.
 */
export function parseCsv(text: string, file: string): { rows: string[][]; form: CsvForm } {
  const [newline = '\n'] = /\r\n|\r|\n/.exec(text.replace(/"[^"]*"/g, '')) ?? [];
  const delimiter = delimiterOf(text);
  const { parse } = require('csv-parse/sync') as typeof import('csv-parse/sync');
  try {
    const rows: string[][] = parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
    });
    return { rows, form: { delimiter, newline } };
  } catch (cause) {
    const { code, message } = cause as CsvError;
    throw new CourseError(
      code === 'CSV_QUOTE_NOT_CLOSED'
        ? `${file}: a quotation mark opens a cell and nothing closes it. Close it, or write it twice ("") inside a quoted cell.`
        : `${file} cannot be read as CSV: ${message}.`,
    );
  }
}

type Cell = string | number | boolean;

/**
 * Rows as CSV (RFC 4180), the last line ended too; a cell is quoted where it must be. With `formulas` false, a text that a
 * spreadsheet would take for a formula gets an apostrophe before it.
 */
export function writeCsv(
  rows: readonly (readonly Cell[])[],
  { delimiter = ',', newline = '\n', formulas = true }: Partial<CsvForm> & { readonly formulas?: boolean } = {},
): string {
  const written = (cell: Cell) => {
    const isEscaped = !formulas && typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell);
    const text = isEscaped ? `'${cell}` : String(cell);
    const isQuoted = isEscaped || text.includes(delimiter) || /["\r\n\ufeff]|^ | $/.test(text);
    return isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(written).join(delimiter)}${newline}`).join('');
}
