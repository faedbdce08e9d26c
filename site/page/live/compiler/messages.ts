import type { Failure } from '../../../../kernel/src/cells/failure';
import type { Pack, StoredCell } from '../messages';

/** A cell that ran since the last message, with the names that it did not come to. */
export interface RanCell {
  readonly source: string;
  readonly unset: readonly string[];
}

/** What the page tells the worker that compiles edited cells. */
export type ToCompiler =
  /** Once, before all others: the types that cells know. */
  | { readonly type: 'start'; readonly types: Pack; readonly folder: string }
  | { readonly type: 'compile'; readonly source: string; readonly label: string; readonly ran: readonly RanCell[] }
  /** All variables are lost. */
  | { readonly type: 'forget' };

/** What the worker tells the page. */
export type FromCompiler =
  | { readonly type: 'loading'; readonly text: string }
  | { readonly type: 'ready' }
  | { readonly type: 'unusable'; readonly why: string }
  | { readonly type: 'compiled'; readonly cell: StoredCell }
  | { readonly type: 'failed'; readonly failures: readonly Failure[] };
