import { aligned } from 'transferlab/dist/show/table';
import { cellText, folded, htmlTable } from './html';

/** Rows of a table that stand open; the others are folded, and beyond the second number left out. */
const [OPEN, MOST] = [20, 1000];

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** The table that a danfojs DataFrame, a table of the library or an array of plain objects is; undefined of other things. */
export function rowsOf(value: object): Rows | undefined {
  const { columns, values, rows } = value as { columns?: unknown; values?: unknown; rows?: unknown };
  const lines = Array.isArray(rows) ? rows : values;
  if (Array.isArray(columns) && Array.isArray(lines)) {
    return { columns: columns.map(String), rows: lines.map((row) => (Array.isArray(row) ? row : [row])) };
  }
  if (!Array.isArray(value) || value.length === 0 || !value.every(isPlain)) return undefined;
  const names = [...new Set(value.slice(0, MOST).flatMap((row) => Object.keys(row)))];
  // One column alone reads better as it prints, and an object without any is none.
  if (names.length === 0 || names.length > 50) return undefined;
  return { columns: names, rows: value.map((row) => names.map((name) => row[name])) };
}

/** A table as text and as HTML: the first rows, the others folded. */
export function tableLook({ columns, rows }: Rows): Record<string, string> {
  const size = `${rows.length} rows, ${columns.length} columns`;
  const more = rows.slice(OPEN, MOST);
  const rest = rows.length > MOST ? `, of ${rows.length}` : '';
  const html =
    htmlTable(columns, rows.slice(0, OPEN), rows.length > OPEN ? `${size}; the first ${OPEN}` : undefined) +
    (more.length > 0 ? folded(`rows ${OPEN + 1} to ${OPEN + more.length}${rest}`, htmlTable(columns, more)) : '');
  return { 'text/html': html, 'text/plain': tableText(columns, rows.slice(0, OPEN), rows.length) };
}

function tableText(columns: readonly string[], rows: readonly (readonly unknown[])[], all: number): string {
  const text = aligned([columns, ...rows].map((row) => row.map(cellText)));
  return [...text, ...(all > rows.length ? [`… ${all - rows.length} more rows`] : [])].join('\n');
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype.constructor?.name === 'Object';
}
