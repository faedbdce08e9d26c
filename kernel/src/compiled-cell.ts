import type { Cell } from './protocol/worker-messages';

/** A cell compiled in advance, for a page that runs it without a compiler. */
export interface CompiledCell extends Pick<Cell, 'output' | 'waits' | 'declares' | 'last'> {
  readonly source: string;
  /** Of each token of the JavaScript, its offset and the one in the source; null of a token that the compiler put in. */
  readonly tokens: readonly (readonly [output: number, source: number | null])[];
  /** What is imported by name. */
  readonly imports: readonly string[];
}
