import { option } from '../platform/machine';
import { liveDisplay } from './live-display';
import { progressBundle } from './progress-bundle';

/** Milliseconds before the first drawing, and between two drawings. */
const [PATIENCE, PAUSE] = [2000, 500];

/** Reports the progress of a long computation. */
export interface WaitingLine {
  /** `text` is called only when it is drawn; `fraction` is the fraction done, in [0, 1]. */
  at(fraction: number, text: () => string): void;
  end(): void;
}

const SILENT: WaitingLine = { at: () => {}, end: () => {} };

/** The active line, of which there is one at a time: nested work has none. `cell` is its cell, which may be interrupted. */
let taken: { cell: number } | undefined;

/** The display below the running cell: all lines of one cell share it, so that at most one empty output remains. */
let cellDisplay: { cell: number; draw: ReturnType<typeof liveDisplay> } | undefined;

/**
 * A progress line below the running notebook cell, for work that takes longer than two seconds. It is drawn at most twice a
 * second and removed at the end. It draws nothing outside a notebook, with TRANSFERLAB_PROGRESS=no (for pages built without
 * a reader), or inside other work that has a line. `silent` takes the line and draws nothing, for work with its own display.
 */
export function waitingLine({ silent = false, now = () => performance.now(), show = displayOfCell } = {}): WaitingLine {
  if (option('TRANSFERLAB_PROGRESS') === 'no' || (taken && taken.cell === cellNumber())) return SILENT;
  const line = { cell: cellNumber() };
  taken = line;
  const began = now();
  let drawn = began + PATIENCE - PAUSE;
  let draw: ReturnType<typeof liveDisplay> = null;
  return {
    at(fraction, text) {
      if (silent || now() - drawn < PAUSE) return;
      drawn = now();
      draw ??= show();
      draw?.(progressBundle(text(), fraction));
    },
    end() {
      if (taken === line) taken = undefined;
      draw?.({ 'text/html': '', 'text/plain': '' });
    },
  };
}

function displayOfCell(): ReturnType<typeof liveDisplay> {
  const cell = cellNumber();
  if (cell < 0) return liveDisplay();
  if (cellDisplay?.cell !== cell) cellDisplay = { cell, draw: liveDisplay() };
  return cellDisplay.draw;
}

/** The number of cells run so far, as the Jupyter kernel counts them; -1 outside that kernel. */
function cellNumber(): number {
  const cells = (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('transferlab.cells')];
  return typeof cells === 'function' ? cells().length : -1;
}
