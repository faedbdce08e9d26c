import path from 'node:path';
import { runCommand } from './command.mjs';

/**
 * Runs npm: the one that started us where there is one, so that `npm start` never needs a second npm on the path.
 * @param {string[]} args @param {Parameters<typeof runCommand>[2]} [options]
 */
export function npm(args, options) {
  const started = process.env.npm_execpath;
  if (started && /^npm-cli\.c?js$/.test(path.basename(started))) {
    return runCommand(process.execPath, [started, ...args], options);
  }
  return runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}
