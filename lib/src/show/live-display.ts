import { notebookDisplay } from '../platform/display';
import { randomUUID } from '../platform/machine';

/**
 * A display below the running notebook cell: each call replaces its content by another bundle of MIME types, also while
 * later cells run. Null outside a notebook.
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
