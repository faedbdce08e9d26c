import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { cell } from './row-values';
import { datasetOf, ROW_OPTIONS, type Row, type RowOptions } from './rows';
import { readText } from './text-file';

/**
 * Reads a JSON Lines file: one object per line, whose keys are the columns; blank lines are ignored. Returns texts
 * `[tokens]` or features `[features]`, in memory, as `csv` does. Throws if an argument has the wrong type, if an option
 * is unknown, if the file is missing, is not valid text or is one JSON array, or if a line is not a JSON object or does
 * not fit the options; `skip` leaves such lines out.
 */
export function jsonLines(file: string, options: RowOptions & { readonly encoding?: string } = {}): Dataset {
  requireOptions('jsonLines', options, { ...ROW_OPTIONS, encoding: true });
  requirePath('jsonLines', file);
  const { encoding, ...others } = options;
  const text = readText(file, encoding);
  if (text.trimStart().startsWith('[')) {
    throw new TransferError(
      `${file} contains one JSON array. Write each object on a separate line, without commas between the lines.`,
    );
  }
  const rows = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [rowOf(line, index + 1)]));
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  return datasetOf({ name: file, columns, rows }, others);
}

/** Maximum nesting depth: functions that traverse a value recurse as deeply. */
const MAXIMUM_DEPTH = 1000;

function isTooDeep(line: string): boolean {
  if (line.length < 2 * MAXIMUM_DEPTH) return false;
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of line.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest > MAXIMUM_DEPTH;
}

function rowOf(line: string, number: number): Row {
  const at = `line ${number}`;
  if (isTooDeep(line)) return { at, values: {}, problem: `it is nested more than ${MAXIMUM_DEPTH} deep` };
  try {
    const values: unknown = JSON.parse(line);
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) {
      return { at, values: values as Row['values'] };
    }
    return { at, values: {}, problem: `it must be a JSON object; got ${cell(line)}` };
  } catch (cause) {
    return { at, values: {}, problem: `it is not valid JSON (${(cause as Error).message})` };
  }
}
