/** What the kernel and the process that runs the cells say to each other, as JSON. */

/** A compiled cell. */
export interface Cell {
  /** The name that is in stack traces. */
  readonly file: string;
  /** JavaScript of CommonJS form. */
  readonly output: string;
  readonly waits: boolean;
  /** Names that the cell declares. */
  readonly declares: readonly string[];
  /** The name under which the value of the last expression is exported. */
  readonly last?: string;
  /** Names of what the cell and the files next to it import. */
  readonly imports: readonly string[];
  /** `.ts` files next to the notebook, compiled, that are new or have changed. */
  readonly files: readonly { readonly path: string; readonly data: string }[];
  /** Whether the front end can be asked for a line of text. */
  readonly canAsk: boolean;
}

/** A cell as its reader wrote it, and the names that it declares. */
export interface Written {
  readonly source: string;
  readonly declares: readonly string[];
}

export type ToWorker =
  /** `written` is this cell, after those that were rejected since the last that ran. */
  | { readonly type: 'run'; readonly cell: Cell; readonly written: readonly Written[] }
  /** A cell that imports these is being compiled. */
  | { readonly type: 'expect'; readonly packages: readonly string[] };

/** Content of display_data and execute_result: one thing in several forms, by MIME type. */
export interface Bundle {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly transient?: Record<string, unknown>;
}

/** An error as the worker sees it: places in its stack count lines of the compiled JavaScript. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: readonly string[];
  /** What it was caused by, or of what it is the sum. */
  readonly causes: readonly Thrown[];
}

export type FromWorker =
  | { readonly type: 'ready' }
  /** The cell that was sent begins: from now on it can be interrupted. */
  | { readonly type: 'began' }
  | { readonly type: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'display'; readonly bundle: Bundle; readonly update: boolean }
  | { readonly type: 'clear'; readonly wait: boolean }
  | { readonly type: 'ask'; readonly prompt: string; readonly password: boolean }
  | { readonly type: 'late'; readonly error: Thrown }
  | {
      readonly type: 'done';
      readonly errors: readonly Thrown[];
      readonly interrupted: boolean;
      /** Names of the cell that have no value, since it failed before. */
      readonly unset: readonly string[];
      readonly result?: Bundle;
    };

/** What is on the pipe from which `prompt()` reads. */
export type Answer = { readonly value: string } | { readonly interrupted: true };
