import { randomUUID } from 'node:crypto';
import { notebookDisplay } from './notebook-display';

/**
 * A place under the notebook cell that runs: each call replaces what stood there by another bundle of MIME types, also
 * when later cells run. Nothing where this is no notebook.
 */
export function liveDisplay(): ((bundle: Record<string, unknown>) => void) | null {
  const display = notebookDisplay();
  if (!display) return null;
  const transient = { display_id: randomUUID() };
  let shown = false;
  return (data) => {
    display({ data, metadata: {}, transient }, shown);
    shown = true;
  };
}
