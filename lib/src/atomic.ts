import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a whole file or nothing: its parts, one behind the other, into a temporary file in the same folder, which is
 * flushed to disk and then renamed. Whoever reads the file meanwhile, or after a crash, finds the old one or the new
 * one. Makes the folder where it is missing, and removes what a killed process left half written.
 */
export function writeAtomically(file: string, ...parts: readonly (string | Uint8Array)[]): void {
  const { open, done, undo } = openAtomically(file);
  try {
    for (const part of parts) writeFileSync(open, part);
    done();
  } catch (cause) {
    undo();
    throw cause;
  }
}

/** A file that is being written beside its place. One of `done` and `undo` must be called. */
export interface Unfinished {
  /** Its descriptor, for writing. */
  readonly open: number;
  /** Flushes it to disk and gives it its name. */
  done(): void;
  /** Removes it; what stood under its name stays. */
  undo(): void;
}

/** The same for what comes piece by piece. */
export function openAtomically(file: string): Unfinished {
  mkdirSync(dirname(file), { recursive: true });
  removeLeftovers(dirname(file), basename(file));
  const temporary = `${file}.${process.pid}.tmp`;
  const open = openSync(temporary, 'w');
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(open);
    isOpen = false;
  };
  return {
    open,
    done() {
      fsyncSync(open);
      close();
      renameSync(temporary, file);
    },
    undo() {
      close();
      rmSync(temporary, { force: true });
    },
  };
}

/** Removes the temporary files of a folder whose process is gone: those of one file, or all. */
export function removeLeftovers(folder: string, file?: string): void {
  for (const name of readdirSync(folder)) {
    const [, whose, owner] = /^(.*)\.(\d+)\.tmp$/s.exec(name) ?? [];
    if (owner === undefined || (file !== undefined && whose !== file) || isRunning(Number(owner))) continue;
    rmSync(join(folder, name), { force: true });
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (cause) {
    // Another user's process may not be asked, but it is there.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
