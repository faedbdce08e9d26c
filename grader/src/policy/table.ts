import { readFileSync } from 'node:fs';
import { parseCsv } from '../csv';
import { CourseError } from '../error';

/** A row of a CSV file, and the number of its line as a spreadsheet shows it. */
export interface Row<Column extends string> {
  line: number;
  cells: Record<Column, string>;
}

/** Reads a CSV with a header that has these columns, in any order. Throws a CourseError that says what is missing. */
export function readTable<Column extends string, Optional extends string = never>(
  file: string,
  columns: readonly Column[],
  optional: readonly Optional[] = [],
): Row<Column | Optional>[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new CourseError(`${file} could not be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  const [header = [], ...rows] = parseCsv(text, file).rows;
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = columns.filter((column) => !names.includes(column.toLowerCase()));
  if (missing.length) {
    throw new CourseError(
      `${file} has no column ${missing.map((name) => `'${name}'`).join(', ')}. Its first line should be: ${[...columns, ...optional].join(',')}`,
    );
  }
  const cell = (row: string[], column: string) => (row[names.indexOf(column.toLowerCase())] ?? '').trim();
  return rows
    .map((row, at) => ({
      line: at + 2,
      cells: Object.fromEntries([...columns, ...optional].map((column) => [column, cell(row, column)])) as Record<
        Column | Optional,
        string
      >,
    }))
    .filter(({ cells }) => Object.values(cells).some(Boolean));
}
