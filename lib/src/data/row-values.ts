import { TransferError } from '../error';
import { nearestName } from '../require/nearest-name';
import type { Rows } from './rows';

/** Whether a cell is empty: undefined, null, NaN (as in danfojs) or white space. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || Number.isNaN(value) || (typeof value === 'string' && !value.trim());
}

/** The number in a cell, as a number or as text; undefined if it is not finite in float32. */
export function numberOf(value: unknown): number | undefined {
  if (isMissing(value) || (typeof value !== 'number' && typeof value !== 'string')) return undefined;
  const number = Number(value);
  return Number.isFinite(Math.fround(number)) ? number : undefined;
}

/** The text in a cell: a string, or a number as text; undefined for other values. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A cell as an error message shows it, shortened to 40 characters. */
export function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
}

/** Names as an error message lists them, at most 12. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `'${name}'`);
  return names.length > 12 ? `${shown.join(', ')} and ${names.length - 12} more` : shown.join(', ');
}

/** Throws if a table lacks one of these columns. */
export function requireColumns({ name, columns }: Rows, required: readonly string[]): void {
  const missing = required.find((column) => !columns.includes(column));
  if (missing === undefined) return;
  const nearest = nearestName(missing, columns);
  throw new TransferError(
    `${name} has no column '${missing}'; its columns are ${list(columns)}. ` +
      (nearest === undefined ? 'The first line must name them.' : `Perhaps '${nearest}' is meant.`),
  );
}
