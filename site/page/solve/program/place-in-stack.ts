import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Bundle, Place } from '../../../../grader/src/bundle';

/** An answer that was compiled in the page, with its text. */
export interface PageBundle extends Bundle {
  readonly source: string;
}

/** The first line of the learner's own code in a stack trace; undefined for code of the course's. */
export function placeInStack({ filename, map, ...bundle }: Bundle, stack: string): Place | undefined {
  const at = stack.indexOf(`${filename}:`);
  const [, line, column] = /^(\d+):(\d+)/.exec(stack.slice(at + filename.length + 1)) ?? [];
  if (at < 0 || !line || !map) return undefined;
  const found = originalPositionFor(new TraceMap(map), { line: Number(line), column: Number(column) - 1 });
  return found.line === null
    ? undefined
    : placeAt((bundle as PageBundle).source, { line: found.line, column: found.column + 1 });
}

/** A place in the text of an answer; line and column count from 1. */
export function placeAt(source: string, { line, column }: Pick<Place, 'line' | 'column'>): Place {
  return { file: 'answer.ts', line, column, code: (source.split('\n')[line - 1] ?? '').slice(0, 200) };
}
