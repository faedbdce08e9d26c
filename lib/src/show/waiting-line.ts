import { liveDisplay } from './live-display';
import { progressBundle } from './progress-bundle';

/** Milliseconds after which a reader wants to know, and between two drawings. */
const [PATIENCE, PAUSE] = [2000, 500];

/** Says how far a piece of work is, for as long as it takes. */
export interface WaitingLine {
  /** `text` is asked for only where it is drawn; `share` is what is done, in [0, 1]. */
  at(share: number, text: () => string): void;
  end(): void;
}

const SILENT: WaitingLine = { at: () => {}, end: () => {} };

/** One line at a time: what works inside of other work is a part of that. In which cell it was taken; a cell may be cut short. */
let taken: { cell: number } | undefined;

/** The place under the cell that runs: every line of one cell has the same, so that many leave no more than one behind. */
let place: { cell: number; draw: ReturnType<typeof liveDisplay> } | undefined;

/**
 * A line under the notebook cell that runs, for work that takes longer than two seconds, drawn at most twice a second and
 * wiped away at its end. Nothing outside a notebook, with TRANSFERLAB_PROGRESS=no (pages made without a reader), or inside
 * other work that has one. `silent` takes the line and draws nothing, for work that shows itself.
 */
export function waitingLine({ silent = false, now = () => performance.now(), show = placeOfCell } = {}): WaitingLine {
  if (process.env.TRANSFERLAB_PROGRESS === 'no' || (taken && taken.cell === cellNumber())) return SILENT;
  const own = { cell: cellNumber() };
  taken = own;
  const began = now();
  let drawn = began + PATIENCE - PAUSE;
  let draw: ReturnType<typeof liveDisplay> = null;
  return {
    at(share, text) {
      if (silent || now() - drawn < PAUSE) return;
      drawn = now();
      draw ??= show();
      draw?.(progressBundle(text(), share));
    },
    end() {
      if (taken === own) taken = undefined;
      draw?.({ 'text/html': '', 'text/plain': '' });
    },
  };
}

function placeOfCell(): ReturnType<typeof liveDisplay> {
  const cell = cellNumber();
  if (cell < 0) return liveDisplay();
  if (place?.cell !== cell) place = { cell, draw: liveDisplay() };
  return place.draw;
}

/** Which of the session's cells runs, by the kernel's count; -1 where nobody counts. */
function cellNumber(): number {
  const cells = (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('transferlab.cells')];
  return typeof cells === 'function' ? cells().length : -1;
}
