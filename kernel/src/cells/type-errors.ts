import { readFileSync } from 'node:fs';
import type { Diagnostic } from 'tslab/dist/converter';
import { excerpt, lineAndColumn } from './excerpt';
import type { Failure } from './failure';

/**
 * What the compiler says of a cell, one failure for each error: the sentence, then the line with a caret. `toSource` leads from
 * what was compiled to the cell as it was written. An error in a file next to the notebook names that file.
 */
export function typeErrors(
  diagnostics: readonly Diagnostic[],
  label: string,
  source: string,
  toSource: (offset: number) => number,
): Failure[] {
  return together(diagnostics).map(({ start, end, messageText, fileName }) => {
    const text = fileName ? (read(fileName) ?? '') : source;
    const [from, to] = fileName ? [start.offset, end.offset] : [toSource(start.offset), toSource(end.offset)];
    const { line, column } = lineAndColumn(text, from);
    const location = `${fileName ?? label}, line ${line}, column ${column}`;
    const [sentence] = messageText.split('\n');
    return {
      ename: 'TypeScriptError',
      evalue: `${sentence} (${location})`,
      traceback: [
        `TypeScriptError: ${messageText}`,
        `  ${location}`,
        ...excerpt(text, from, to - from).map((row) => `  ${row}`),
      ],
    };
  });
}

/** tslab takes a message that explains itself in steps apart; the steps are at one place, one after another. */
function together(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const whole: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const last = whole.at(-1);
    const goesOn =
      last &&
      last.start.offset === diagnostic.start.offset &&
      last.end.offset === diagnostic.end.offset &&
      !diagnostic.fileName;
    if (goesOn) whole[whole.length - 1] = { ...last, messageText: `${last.messageText}\n  ${diagnostic.messageText}` };
    else whole.push(diagnostic);
  }
  return whole;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
