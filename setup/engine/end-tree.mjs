import { execFileSync } from 'node:child_process';

const SYSTEM = {
  platform: /** @type {string} */ (process.platform),
  kill: /** @type {(pid: number, signal: 'SIGKILL') => void} */ (process.kill.bind(process)),
  run: (/** @type {string} */ command, /** @type {string[]} */ args) => {
    execFileSync(command, args, { stdio: 'ignore', windowsHide: true });
  },
};

/**
 * Ends a program and what it has started: its process group, which Windows does not have; there `taskkill` finds those that it
 * started. One that has ended by itself is left alone.
 * @param {number} pid
 */
export function endTree(pid, { platform, kill, run } = SYSTEM) {
  try {
    if (platform === 'win32') run('taskkill', ['/pid', String(pid), '/t', '/f']);
    else kill(-pid, 'SIGKILL');
  } catch {
    // Ended by itself.
  }
}
