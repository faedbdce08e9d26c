import type { AboutExercise } from './check-file';

/** A question as the page shows it; which answer is right stays in the worker. */
export interface ShownQuestion {
  readonly letter: string;
  readonly text: string;
  /** A drawn figure or a table, as HTML. */
  readonly figure?: string;
  readonly code?: string;
  /** None where a number is asked for. */
  readonly options: readonly string[];
  /** Reasons why an option is wrong, where they are asked for. */
  readonly reasons: readonly string[];
  /** What an answer looks like, in words. */
  readonly wanted: string;
}

/** A reader's answers, by the questions' letters; an open one is missing. */
export type Given = Readonly<Record<string, string | number>>;

/** What the page asks of the worker that decides. `checks`: the address of the exercise's `check.mjs`. */
export type Request =
  | { readonly do: 'about'; readonly checks: string }
  | { readonly do: 'pose'; readonly checks: string; readonly variant: number }
  | { readonly do: 'judge'; readonly checks: string; readonly variant: number; readonly given: Given }
  | { readonly do: 'check'; readonly checks: string; readonly text: string };

/** What became of an answer. */
export interface Decided {
  readonly passed: boolean;
  /** A variant of the questions was answered wrongly: the next try has another one. */
  readonly tried: boolean;
  /** The verdict for the page. */
  readonly html: string;
  /** The answer as the text of `answer.ts`. */
  readonly text: string;
}

/** What the worker replies to each. */
export interface Replies {
  readonly about: AboutExercise;
  readonly pose: readonly ShownQuestion[];
  readonly judge: Decided;
  readonly check: Decided;
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly why: string };
