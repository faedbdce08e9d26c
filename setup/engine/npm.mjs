import path from 'node:path';
import { runCommand } from './command.mjs';

/** npm waits up to a minute between its tries by default; a proxy that refuses is told sooner. */
const PATIENCE = { npm_config_fetch_retry_mintimeout: '1000', npm_config_fetch_retry_maxtimeout: '5000' };

/**
 * The npm that started us where there is one, so that `npm start` never needs a second npm on the path. Node starts no `npm.cmd`
 * without a shell, so on Windows it is the npm next to Node.
 * @param {{ env?: NodeJS.ProcessEnv, platform?: string, node?: string }} [facts] @returns {{ command: string, before: string[] }}
 */
export function npmCommand({ env = process.env, platform = process.platform, node = process.execPath } = {}) {
  const { basename, dirname, join } = platform === 'win32' ? path.win32 : path.posix;
  const started = env.npm_execpath;
  if (started && /^npm-cli\.c?js$/.test(basename(started))) return { command: node, before: [started] };
  if (platform !== 'win32') return { command: 'npm', before: [] };
  return { command: node, before: [join(dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js')] };
}

/**
 * Runs npm to its end and gives its standard output.
 * @param {string[]} args @param {Parameters<typeof runCommand>[2]} [options]
 */
export function npm(args, options) {
  const settings = { ...options, env: { ...PATIENCE, ...process.env } };
  const { command, before } = npmCommand();
  return runCommand(command, [...before, ...args], settings);
}
