import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/**
 * When a process began, as text, or null where there is none with this number. With the number it names one
 * process for good: numbers are used again, beginnings are not.
 * @param {number} pid
 */
export function beganAt(pid) {
  if (!exists(pid)) return null;
  try {
    if (process.platform === 'linux') {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state === 'Z' ? null : `${rest[18]}`;
    }
    if (process.platform !== 'win32') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    }
  } catch {
    if (!exists(pid)) return null;
  }
  return 'unknown';
}

/** @param {{ pid: number, began: string }} identity */
export function isAlive({ pid, began }) {
  const now = beganAt(pid);
  return now !== null && (now === began || now === 'unknown' || began === 'unknown');
}

/** @param {number} pid */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
