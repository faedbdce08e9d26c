import { TransferError } from '../error';
import { notebookDisplay } from '../platform/display';
import { inLine } from '../platform/machine';
import { mimeBundle, type Part, partsOf, type Showable } from './look';

/**
 * Draws figures, tables, galleries, coloured texts, sounds (a player and a spectrogram), training histories, networks,
 * descriptions by `describe`, and arrays of these or of rows. They appear below the running notebook cell, as its last value
 * does; a plain program prints them as text. Plots are sent both as Plotly's MIME type and as HTML, so they stay
 * interactive in exported pages. Throws if a value cannot be drawn.
 */
export function show(...things: readonly Showable[]): void {
  const display = notebookDisplay();
  for (const part of things.flatMap(drawn)) {
    const bundle = mimeBundle(part);
    if (display) display({ data: bundle, metadata: {}, transient: {} }, false);
    else console.log(bundle['text/plain']);
  }
}

/** The drawn parts of a value. Throws if it cannot be drawn. */
export function drawn(value: Showable): readonly Part[] {
  const parts = partsOf(value);
  if (parts) return parts;
  throw new TransferError(
    `show draws figures, tables, galleries, sounds, histories, nets and rows of a table; got ${inLine(value).slice(0, 200)}. ` +
      'Use console.log for other values.',
  );
}
