import type { Cell } from './protocol/worker-messages';

/** A cell compiled in advance, for a page that runs it without a compiler. */
export interface CompiledCell extends Pick<Cell, 'output' | 'waits' | 'declares' | 'last'> {
  readonly source: string;
  /** For each token of the JavaScript: its offset, and its offset in the source, which is null for a token that the compiler added. */
  readonly tokens: readonly (readonly [output: number, source: number | null])[];
  /** What is imported by name. */
  readonly imports: readonly string[];
}
