import fs from 'node:fs';

/** Milliseconds between the tries: two seconds in all. */
const PAUSES = [10, 30, 60, 100, 200, 300, 400, 400, 500];

/** What another program's hold on a file looks like on Windows. */
const HELD = ['EPERM', 'EACCES', 'EBUSY'];

const SYSTEM = {
  platform: /** @type {string} */ (process.platform),
  rename: /** @type {(from: string, to: string) => void} */ (fs.renameSync),
  pause: (/** @type {number} */ milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
};

/**
 * Renames a file or folder. On Windows a program that examines a new file, such as an antivirus or OneDrive, holds it open for a
 * moment; renaming is then tried again for two seconds. Throws the system's error if it fails. Set-up has its own, for it runs
 * before the library is built (`lib/src/rename.ts`).
 * @param {string} from @param {string} to
 */
export function renameOver(from, to, { platform, rename, pause } = SYSTEM) {
  for (const milliseconds of platform === 'win32' ? PAUSES : []) {
    try {
      return rename(from, to);
    } catch (error) {
      if (!HELD.includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? '')) throw error;
      pause(milliseconds);
    }
  }
  rename(from, to);
}
