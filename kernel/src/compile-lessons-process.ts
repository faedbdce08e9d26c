import { readFileSync } from 'node:fs';
import { type Compiler, compiler } from './cells/compiler';
import type { CompiledCell } from './compiled-cell';
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
  const result = lesson.compile(source, label);
  if ('failures' in result) throw new Error(result.failures.flatMap(({ traceback }) => traceback).join('\n'));
  result.accept();
  const { cell } = result;
  const known = cell && lesson.known.get(cell.file);
  if (!cell || !known) return { source, output: '', waits: false, declares: [], tokens: [], imports: [] };
  const { waits, declares, last } = cell;
  const imports = [...known.output.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
  return {
    source,
    output: known.output,
    waits,
    declares,
    last,
    tokens: known.tokens().map(([at, place]) => [at, place ?? null] as const),
    imports: [...new Set(imports)],
  };
}

try {
  main();
} catch (cause) {
  console.error((cause as Error).message);
  process.exitCode = 1;
}
