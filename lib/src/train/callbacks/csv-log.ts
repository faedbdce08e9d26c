import { writeAtomically } from '../../atomic';
import type { Callback } from '../../core/callback';
import type { EpochRecord } from '../../core/history';
import { requirePath } from '../../require/arguments';
import { optionalWrite } from './optional-write';

/**
 * Writes the history as comma-separated values, one row per epoch: `epoch`, `loss`, each loss by its name if there are several,
 * the measures of an adaptation or a balance, `validLoss`, `validAccuracy` and each task's results if they are measured, and
 * `seconds`. The file is replaced atomically after each epoch, so it is never truncated, and a resumed run repeats no row. A
 * new run starts with an empty file. If it cannot be written (a full disk), a warning is printed, training continues, and
 * the next epoch tries again with all rows; `fit` returns the history in any case. Throws if `file` is not a path.
 */
export function csvLog(file: string): Callback {
  requirePath('csvLog', file);
  const tryTo = optionalWrite('Training continues, and the log is tried again after the next epoch.');
  return {
    epoch({ history: { epochs } }) {
      const rows = epochs.map(rowOf);
      const lines = [Object.keys(rows[0]).map(quoted), ...rows.map((row) => Object.values(row))];
      tryTo(() => writeAtomically(file, lines.map((line) => `${line.join(',')}\n`).join('')));
    },
  };
}

/** The values of an epoch by column. Every epoch of a run has the same columns. */
function rowOf({
  losses = {},
  measures = {},
  validTasks = {},
  seconds,
  ...measured
}: EpochRecord): Record<string, number> {
  const byName = (kind: string, numbers: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${kind}:${name}`, value]));
  const ofTasks = Object.entries(validTasks).map(([task, numbers]) => byName(`valid:${task}`, { ...numbers }));
  return Object.assign({}, measured, byName('loss', losses), byName('measure', measures), ...ofTasks, { seconds });
}

/** A heading quoted by RFC 4180: the name of a loss may have any characters. */
function quoted(heading: string): string {
  return /[",\n\r]/.test(heading) ? `"${heading.replaceAll('"', '""')}"` : heading;
}
