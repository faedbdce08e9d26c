/** Globals of cells, in addition to Node's. */

/** Asks the reader for a line of text, and waits for it. */
declare function prompt(message?: string, options?: { password?: boolean }): string;

/** Shows a value under the cell as the last line of a cell is shown: tensors, tables, figures, whatever has `toJupyter()`. */
declare function display(value: unknown): void;

/** Clears what the cell has shown; with `wait`, when the next output comes. `console.clear()` does the same. */
declare function clearOutput(wait?: boolean): void;

/** What compiled cells call. */
declare const __cell__: {
  disposables(): typeof __cell__;
  use<Value>(value: Value): Value;
  useAsync<Value>(value: Value): Value;
  failed(error: unknown): unknown;
  dispose(): void;
  disposeAsync(): Promise<void>;
};
