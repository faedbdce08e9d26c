import path from 'node:path';
import { runCommand } from './command.mjs';

/** npm waits up to a minute between its tries by default; a proxy that refuses is told sooner. */
const PATIENCE = { npm_config_fetch_retry_mintimeout: '1000', npm_config_fetch_retry_maxtimeout: '5000' };

/**
 * Runs npm: the one that started us where there is one, so that `npm start` never needs a second npm on the path.
 * @param {string[]} args @param {Parameters<typeof runCommand>[2]} [options]
 */
export function npm(args, options) {
  const settings = { ...options, env: { ...PATIENCE, ...process.env } };
  const started = process.env.npm_execpath;
  if (started && /^npm-cli\.c?js$/.test(path.basename(started))) {
    return runCommand(process.execPath, [started, ...args], settings);
  }
  return runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, settings);
}
