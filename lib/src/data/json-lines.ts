import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { cell } from './row-values';
import { datasetOf, ROW_OPTIONS, type Row, type RowOptions } from './rows';
import { readText } from './text-file';

/**
 * The rows of a JSON Lines file: an object a line, whose keys are the columns; blank lines are passed over. What is made
 * of them, what is refused and what `skip` leaves out is as for `csv`; a line that is no JSON object is such a row too.
 */
export function jsonLines(file: string, options: RowOptions & { readonly encoding?: string } = {}): Dataset {
  requireOptions('jsonLines', options, { ...ROW_OPTIONS, encoding: true });
  requirePath('jsonLines', file);
  const { encoding, ...others } = options;
  const text = readText(file, encoding);
  if (text.trimStart().startsWith('[')) {
    throw new TransferError(
      `${file} holds one JSON array. Write each of its objects on a line of its own, without commas between the lines.`,
    );
  }
  const rows = text.split('\n').flatMap((line, place) => (line.trim() === '' ? [] : [rowOf(line, place + 1)]));
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  return datasetOf({ name: file, columns, rows }, others);
}

/** Arrays and objects within each other at most: what walks through a value calls itself as often. */
const DEEPEST = 1000;

function isTooDeep(line: string): boolean {
  if (line.length < 2 * DEEPEST) return false;
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of line.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest > DEEPEST;
}

function rowOf(line: string, number: number): Row {
  const at = `line ${number}`;
  if (isTooDeep(line)) return { at, values: {}, problem: `it is nested more than ${DEEPEST} deep` };
  try {
    const values: unknown = JSON.parse(line);
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) {
      return { at, values: values as Row['values'] };
    }
    return { at, values: {}, problem: `it holds ${cell(line)}, no JSON object` };
  } catch (cause) {
    return { at, values: {}, problem: `it is no JSON (${(cause as Error).message})` };
  }
}
