import type { DataFrameLike } from '../core/data-frame-like';
import { largest } from '../extremes';
import { requireProperties, requireRecord } from '../require/arguments';
/** A table as plain data: named columns and rows of cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** Caption above the table. */
  readonly caption?: string;
}

/**
 * Builds a table from an array of objects, one per row, or from a danfojs DataFrame. The order of columns is that of their
 * first appearance. Throws if `data` is neither, or a row is not an object.
 */
export function table(data: readonly object[] | DataFrameLike): Table {
  if (!Array.isArray(data)) {
    requireProperties('table', 'an array of objects or a DataFrame', data, ['columns', 'values']);
    const { columns, values } = data as DataFrameLike;
    return { columns, rows: values.map((row) => (Array.isArray(row) ? row : [row])) };
  }
  for (const row of data) requireRecord('table', 'the cells of a row by column', row as object);
  const columns = [...new Set(data.flatMap((row) => Object.keys(row)))];
  return { columns, rows: data.map((row) => columns.map((column) => (row as Record<string, unknown>)[column])) };
}

/** Maximum characters of a cell, and maximum elements of a list, before truncation. */
const [LONGEST, MOST_MEMBERS] = [1000, 50];

/** The text of a cell: a number with four significant digits, a nested value as JSON, other values as they print. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  const text = typeof value === 'object' && !(value instanceof Date) ? nestedText(value) : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Four significant digits, and all digits of an integer. */
export function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function nestedText(value: object): string {
  const { length } = value as ArrayLike<unknown>;
  if (ArrayBuffer.isView(value) || (Array.isArray(value) && length > MOST_MEMBERS))
    return `${value.constructor.name}(${length})`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // A circular reference.
  }
}

/** Lines of cells as text; each column is as wide as its widest cell. */
export function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) => largest(lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
