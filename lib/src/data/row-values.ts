import { TransferError } from '../error';
import { nearestName } from '../require/nearest-name';
import type { Rows } from './rows';

/** Whether a cell is empty: nothing, NaN (as danfojs writes it) or blanks. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || Number.isNaN(value) || (typeof value === 'string' && !value.trim());
}

/** The number in a cell, as a number or written out; undefined where there is none that float32 can hold. */
export function numberOf(value: unknown): number | undefined {
  if (isMissing(value) || (typeof value !== 'number' && typeof value !== 'string')) return undefined;
  const number = Number(value);
  return Number.isFinite(Math.fround(number)) ? number : undefined;
}

/** The text in a cell: a string, or a number written out. Undefined for what is no text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A cell as an error shows it. */
export function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
}

/** Names as an error lists them. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `'${name}'`);
  return names.length > 12 ? `${shown.join(', ')} and ${names.length - 12} more` : shown.join(', ');
}

/** Says so where a table lacks one of these columns. */
export function requireColumns({ name, columns }: Rows, wanted: readonly string[]): void {
  const missing = wanted.find((column) => !columns.includes(column));
  if (missing === undefined) return;
  const near = nearestName(missing, columns);
  throw new TransferError(
    `${name} has no column '${missing}'; its columns are ${list(columns)}. ` +
      (near === undefined ? 'The first line should name them.' : `Perhaps '${near}' is meant.`),
  );
}
