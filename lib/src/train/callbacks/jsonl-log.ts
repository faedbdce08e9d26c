import { append } from '../../append';
import { writeAtomically } from '../../atomic';
import type { Callback, Run } from '../../core/callback';
import { TransferError } from '../../error';
import { fileError } from '../../file-error';
import { existsSync, readFileSync } from '../../platform/files';
import { requirePath } from '../../require/arguments';
import { requireCount } from '../../require/number';
import { requireOptions } from '../../require/options';
import { pendingWrites } from './pending-writes';

export interface LogOptions {
  /** Also logs every so many steps, with the learning rate and the norm of the gradients; by default only epochs. */
  readonly every?: number;
}

/** The position of a line in a run: after a step, or after the epoch that the step ends. */
interface Position {
  readonly event: 'step' | 'epoch';
  readonly step: number;
}

/**
 * Logs a run as JSON Lines, one object per line: after each epoch its record with `event: 'epoch'` and its last `step`; with
 * `every`, also `{ event: 'step', step, epoch, loss, rate, gradientNorm }`. NaN is null. Lines are appended, so another program can
 * read them during the run; a new run begins with an empty file. A resumed run keeps the lines before its first step and repeats
 * none, also after SIGKILL. If it cannot be written (a full disk), a warning is printed, training continues, and the lines
 * are written later. Throws if `file` is not a path or `every` is not a positive integer; the run throws if the file is a folder,
 * or has other lines than a log's.
 */
export function jsonlLog(file: string, options: LogOptions = {}): Callback {
  requireOptions('jsonlLog', options, { every: true });
  requirePath('jsonlLog', file);
  const { every } = options;
  if (every !== undefined) requireCount("jsonlLog's every", every, 'Try every: 10.');
  const log = pendingWrites<Position & object>(
    'Training continues, and the lines are written with the next one.',
    (entries, isContinued) => {
      if (!isContinued) writeAtomically(file, linesBefore(file, entries[0]));
      append(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    },
  );
  return {
    gradientNorm: every !== undefined,
    begin() {
      log.reset();
      requireLog(file);
    },
    step(run) {
      const { step, loss, rate, gradientNorm, progress } = run;
      if (every !== undefined && step % every === 0)
        log.add({ event: 'step', step, ...{ epoch: progress.epoch, loss, rate, gradientNorm } });
    },
    epoch: (run) => log.add({ event: 'epoch', step: run.step, ...recordOf(run) }),
  };
}

function recordOf({ history: { epochs } }: Run): object {
  return epochs[epochs.length - 1];
}

/** The lines of a log that come before this position of the run. A last line that is incomplete is left out. */
function linesBefore(file: string, { event, step }: Position): string {
  const lines = textOf(file).split('\n').slice(0, -1);
  const kept = lines.filter((line) => {
    const before = JSON.parse(line) as Position;
    return before.step < step || (before.step === step && before.event === 'step' && event === 'epoch');
  });
  return kept.map((line) => `${line}\n`).join('');
}

/** The text of a file; empty if there is none. Throws if it cannot be read. */
function textOf(file: string): string {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  } catch (cause) {
    throw fileError(cause, file, 'read');
  }
}

/** Throws if the file has lines that no log has: it would be overwritten. */
function requireLog(file: string): void {
  const [first] = textOf(file).split('\n', 1);
  try {
    const line = JSON.parse(first) as Partial<Position> | null;
    if (line?.event !== undefined && line.step !== undefined) return;
  } catch {
    if (first === '') return;
  }
  throw new TransferError(
    `jsonlLog's file must be new or one that jsonlLog wrote; got ${file}, which has other lines and stays as it is. Try another file name.`,
  );
}
