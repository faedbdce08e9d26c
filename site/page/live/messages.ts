import type { FromWorker } from '../../../kernel/src/protocol/worker-messages';

/** A file with several others in it: its name is the sha256 of its bytes. */
export interface Pack {
  readonly sha256: string;
  /** The size of the stored file. */
  readonly bytes: number;
  /** Whether it is compressed by gzip. */
  readonly gzip: boolean;
}

/** A cell on its way to the worker. */
export interface RunnableCell {
  /** The name that is in stack traces. */
  readonly file: string;
  readonly output: string;
  readonly waits: boolean;
  readonly declares: readonly string[];
  readonly last?: string;
}

/** What the page tells the worker that runs its cells. */
export type ToLiveWorker =
  /** Once, before all others. `folder` is the address of the packs, with a slash at its end. */
  | { readonly type: 'start'; readonly packs: readonly Pack[]; readonly folder: string }
  | { readonly type: 'run'; readonly cell: RunnableCell }
  | { readonly type: 'interrupt' };

/** What the worker tells the page: what a kernel's process tells, and how far it is while it loads. */
export type FromLiveWorker =
  | FromWorker
  | { readonly type: 'loading'; readonly text: string }
  | { readonly type: 'unusable'; readonly why: string };

/** The file of a lesson that its page loads at the first run. */
export interface LiveLesson {
  readonly cells: readonly StoredCell[];
  readonly packs: readonly Pack[];
  /** The types that edited cells are checked against. */
  readonly types: Pack;
}

/** A compiled cell as it is stored: `tokens` has, for each, how far its two offsets are from those before; null has no source. */
export interface StoredCell extends Omit<RunnableCell, 'file'> {
  readonly source: string;
  readonly tokens: readonly (number | null)[];
}
