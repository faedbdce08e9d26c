import { renameSync } from 'node:fs';

/** Milliseconds between the tries: two seconds in all. */
const PAUSES = [10, 30, 60, 100, 200, 300, 400, 400, 500];

/** What another program's hold on a file looks like on Windows. */
const HELD = /^(EPERM|EACCES|EBUSY)$/;

/** The parts of the system that a rename uses. */
export interface RenameSystem {
  readonly platform: string;
  rename(from: string, to: string): void;
  pause(milliseconds: number): void;
}

const SYSTEM: RenameSystem = {
  platform: process.platform,
  rename: renameSync,
  pause: (milliseconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
};

/**
 * Renames a file or folder. On Windows a program that examines a new file, such as an antivirus or OneDrive, holds it open for
 * a moment; renaming is then tried again for two seconds. Throws the system's error if it fails.
 */
export function renameOver(from: string, to: string, { platform, rename, pause } = SYSTEM): void {
  for (const milliseconds of platform === 'win32' ? PAUSES : []) {
    try {
      rename(from, to);
      return;
    } catch (cause) {
      if (!HELD.test((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
      pause(milliseconds);
    }
  }
  rename(from, to);
}
