import type { Completions, Inspection } from '../../../../kernel/src/cells/assistance';
import type { Failure } from '../../../../kernel/src/cells/failure';
import type { Pack, StoredCell } from '../messages';

/** A cell that ran since the last message, with the names that it did not come to. */
export interface RanCell {
  readonly source: string;
  readonly unset: readonly string[];
}

/** What the page asks the worker that compiles edited cells; `at` is an offset of the source. */
export type Question =
  | { readonly type: 'compile'; readonly source: string; readonly label: string }
  | { readonly type: 'complete'; readonly source: string; readonly at: number }
  | { readonly type: 'inspect'; readonly source: string; readonly at: number };

/** What the page tells the worker that compiles edited cells. */
export type ToCompiler =
  /** Once, before all others: the types that cells know. */
  | { readonly type: 'start'; readonly types: Pack; readonly folder: string }
  | (Question & { readonly ran: readonly RanCell[] })
  /** All variables are lost. */
  | { readonly type: 'forget' };

/** What the worker answers a question. */
export type Answer =
  | { readonly type: 'compiled'; readonly cell: StoredCell }
  | { readonly type: 'completed'; readonly completions: Completions }
  | { readonly type: 'inspected'; readonly inspection?: Inspection }
  | { readonly type: 'failed'; readonly failures: readonly Failure[] };

/** What the worker tells the page. */
export type FromCompiler =
  | { readonly type: 'loading'; readonly text: string }
  | { readonly type: 'ready' }
  | { readonly type: 'unusable'; readonly why: string }
  | Answer;
