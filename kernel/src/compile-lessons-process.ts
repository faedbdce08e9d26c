import { readFileSync } from 'node:fs';
import { type Compiler, compiler } from './cells/compiler';
import { type CompiledCell, cellOf } from './compiled-cell';
import { newConverter } from './language/typescript-for-cells';

/** Reads lessons, lists of cells, as JSON, and writes their compiled cells; see `compileLessons`. */
function main(): void {
  const lessons: string[][] = JSON.parse(readFileSync(0, 'utf8'));
  const converter = newConverter();
  const compiled = lessons.map((cells) => {
    // Each lesson begins without variables, and with the types that the converter has read.
    const lesson = compiler(newConverter, converter);
    return cells.map((source, index) => compiledCell(lesson, source, `cell ${index + 1}`));
  });
  process.stdout.write(JSON.stringify(compiled));
}

function compiledCell(lesson: Compiler, source: string, label: string): CompiledCell {
  const result = cellOf(lesson, source, label);
  if ('failures' in result) throw new Error(result.failures.flatMap(({ traceback }) => traceback).join('\n'));
  result.accept();
  return result.cell;
}

try {
  main();
} catch (cause) {
  console.error((cause as Error).message);
  process.exitCode = 1;
}
