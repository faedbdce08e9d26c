import { execFileSync } from 'node:child_process';

/** What a program writes, or null where it fails. @param {string} command @param {string[]} args */
export function output(command, args) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
      shell: process.platform === 'win32',
    }).trim();
  } catch {
    return null;
  }
}
