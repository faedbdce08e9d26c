import { inspect } from 'node:util';
import { TransferError } from '../error';
import { mimeBundle, type Part, partsOf, type Showable } from './look';
import { notebookDisplay } from './notebook-display';

/**
 * Draws figures, tables, galleries, coloured texts, sounds (to play and to see), histories of training, nets, what `describe`
 * found, and arrays of these or of rows, under the notebook cell that runs, as the last value of a cell is drawn; in a plain
 * program it prints what can be printed. Plots go out both as Plotly's own MIME type and as HTML, so exported pages live. Other
 * things are a TransferError.
 */
export function show(...things: readonly Showable[]): void {
  const display = notebookDisplay();
  for (const part of things.flatMap(drawn)) {
    const bundle = mimeBundle(part);
    if (display) display({ data: bundle, metadata: {}, transient: {} }, false);
    else console.log(bundle['text/plain']);
  }
}

/** What a thing draws; refuses what cannot be drawn. */
export function drawn(thing: Showable): readonly Part[] {
  const parts = partsOf(thing);
  if (parts) return parts;
  const [given] = inspect(thing, { depth: 0, breakLength: Number.POSITIVE_INFINITY }).split('\n', 1);
  throw new TransferError(
    `show draws figures, tables, galleries, sounds, histories, nets and rows of a table; it was given ${given.slice(0, 200)}. ` +
      'Use console.log for other things.',
  );
}
