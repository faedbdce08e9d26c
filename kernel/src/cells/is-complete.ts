import type ts from 'typescript';
import { findDisposal } from '../language/disposal';
import { parseCell } from '../language/parse';

export type Completeness =
  | { readonly status: 'complete' | 'invalid' }
  | { readonly status: 'incomplete'; readonly indent: string };

/** The compiler's numbers for a comment and a template that are still open: more text fixes them. */
const OPEN = [1010, 1160];
/** A string and a regular expression that end with their line: no more text fixes them. */
const CUT_OFF = [1002, 1161];

/**
 * Whether a console may run `code` or should let the reader type on: incomplete where what the parser first misses would be at
 * the end, invalid where something before it is wrong.
 */
export function isComplete(code: string): Completeness {
  const { text } = findDisposal(code);
  const errors = (parseCell(text) as ts.SourceFile & { parseDiagnostics: ts.DiagnosticWithLocation[] })
    .parseDiagnostics;
  if (errors.length === 0) return { status: 'complete' };
  const [first] = errors;
  const end = text.trimEnd().length;
  const mends = first.start >= end || OPEN.includes(first.code);
  if (!mends || errors.some((error) => CUT_OFF.includes(error.code))) return { status: 'invalid' };
  return { status: 'incomplete', indent: indentAfter(text) };
}

/** The indent of the line after the last: one step more where that opens a bracket. */
function indentAfter(text: string): string {
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  const [indent] = /^\s*/.exec(last) ?? [''];
  return /[{([]$/.test(last) ? `${indent}  ` : indent;
}
