import type { Compiled, Compiler } from './cells/compiler';
import type { Failure } from './cells/failure';
import type { Cell } from './protocol/worker-messages';

/** A compiled cell for a page that runs it without a kernel. */
export interface CompiledCell extends Pick<Cell, 'output' | 'waits' | 'declares' | 'last'> {
  readonly source: string;
  /** For each token of the JavaScript: its offset, and its offset in the source, which is null for a token that the compiler added. */
  readonly tokens: readonly (readonly [output: number, source: number | null])[];
  /** What is imported by name. */
  readonly imports: readonly string[];
}

/** Compiles a cell after those that the compiler knows; failures are type errors. */
export function cellOf(
  compiler: Compiler,
  source: string,
  label: string,
): (Pick<Compiled, 'accept'> & { readonly cell: CompiledCell }) | { readonly failures: readonly Failure[] } {
  const result = compiler.compile(source, label);
  if ('failures' in result) return result;
  const { cell, accept } = result;
  const known = cell && compiler.known.get(cell.file);
  if (!cell || !known) {
    return { accept, cell: { source, output: '', waits: false, declares: [], tokens: [], imports: [] } };
  }
  const { waits, declares, last } = cell;
  const imports = [...known.output.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
  const tokens = known.tokens().map(([at, place]) => [at, place ?? null] as const);
  return {
    accept,
    cell: { source, output: known.output, waits, declares, last, tokens, imports: [...new Set(imports)] },
  };
}
