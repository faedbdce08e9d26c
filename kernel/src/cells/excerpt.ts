/**
 * A few lines around a place of a cell with their numbers, and a caret under the place. `offset` counts characters of
 * `source`; `length` is how many the caret underlines, on its line.
 */
export function excerpt(source: string, offset: number, length = 1): string[] {
  const { line, column } = lineAndColumn(source, offset);
  const lines = source.trimEnd().split('\n');
  const [first, last] = [Math.max(1, line - 2), Math.min(Math.max(line, lines.length), line + 1)];
  const width = String(last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = (lines[number - 1] ?? '').replaceAll('\t', ' ');
    shown.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number !== line) continue;
    const room = Math.max(1, text.length - column + 1);
    shown.push(`  ${' '.repeat(width)} | ${' '.repeat(column - 1)}${'^'.repeat(Math.min(Math.max(1, length), room))}`);
  }
  return shown;
}

/** Both from 1. */
export function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The offset of a line and a column, both from 1. */
export function offsetOf(source: string, line: number, column: number): number {
  const before = source.split('\n').slice(0, line - 1);
  return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
}
