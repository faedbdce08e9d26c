import { optionalWrite } from './optional-write';

/** The entries of a log, which are written at once, or with the next ones if a write fails. */
export interface PendingWrites<Entry> {
  add(entry: Entry): void;
  /** Forgets what was not written, for another run. */
  reset(): void;
}

/**
 * Writes the entries of a log by `write`, which gets all that are not written yet, the oldest first, and whether the write
 * before it succeeded: a write that fails may leave a part of an entry. A failed one prints a warning with `consequence`.
 */
export function pendingWrites<Entry>(
  consequence: string,
  write: (entries: readonly Entry[], isContinued: boolean) => void,
): PendingWrites<Entry> {
  const tryTo = optionalWrite(consequence);
  let isContinued = false;
  let pending: Entry[] = [];
  return {
    add(entry) {
      pending.push(entry);
      tryTo(() => {
        const wasContinued = isContinued;
        isContinued = false;
        write(pending, wasContinued);
        isContinued = true;
        pending = [];
      });
    },
    reset() {
      isContinued = false;
      pending = [];
    },
  };
}
