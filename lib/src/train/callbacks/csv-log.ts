import { writeAtomically } from '../../atomic';
import type { Callback } from '../../core/callback';
import { requirePath } from '../../require/arguments';
import { optionalWrite } from './optional-write';
import { recordColumns } from './record-columns';

/**
 * Writes the history as comma-separated values, one row per epoch: `epoch`, `loss`, each loss by its name if there are several,
 * the measures of an adaptation or a balance, `validLoss`, `validAccuracy`, the metrics and each task's results if they are
 * measured, and `seconds`. The file is replaced atomically after each epoch, so it is never truncated, and a resumed run repeats no row. A
 * new run starts with an empty file. If it cannot be written (a full disk), a warning is printed, training continues, and
 * the next epoch tries again with all rows; `fit` returns the history in any case. Throws if `file` is not a path.
 */
export function csvLog(file: string): Callback {
  requirePath('csvLog', file);
  const tryTo = optionalWrite('Training continues, and the log is tried again after the next epoch.');
  return {
    epoch({ history: { epochs } }) {
      const rows = epochs.map(recordColumns);
      // The epochs of a resumed run may have other metrics.
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      const lines = [columns.map(quoted), ...rows.map((row) => columns.map((column) => row[column]))];
      tryTo(() => writeAtomically(file, lines.map((line) => `${line.join(',')}\n`).join('')));
    },
  };
}

/** A heading quoted by RFC 4180: the name of a loss may have any characters. */
function quoted(heading: string): string {
  return /[",\n\r]/.test(heading) ? `"${heading.replaceAll('"', '""')}"` : heading;
}
