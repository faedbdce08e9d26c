import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { at, root } from '../engine/places.mjs';

/** @import { Finding } from './machine.mjs' */

/**
 * What to paste into a question: versions, then each finding that is not well, then the rest folded. Names no folder of the
 * person's own and nothing of the environment.
 * @param {Finding[]} findings
 */
export function report(findings) {
  const notWell = findings.filter(({ state }) => state === 'missing' || state === 'corrupt');
  const line = (/** @type {Finding} */ { name, state, value, todo }) =>
    `- ${state === 'ok' ? '' : `**${state}** `}${name}: ${value}${todo && state !== 'ok' ? ` (${todo})` : ''}`;
  return withoutPlaces(
    [
      '### What `npx course doctor --report` says',
      '',
      `- course ${course()}, ${os.type()} ${os.release()} ${os.arch()}`,
      ...['@tensorflow/tfjs-node', 'tslab', 'typescript'].map((name) => `- ${name} ${version(name)}`),
      '',
      notWell.length === 0 ? 'Nothing needed is missing.' : notWell.map(line).join('\n'),
      '',
      '<details><summary>everything that was looked at</summary>',
      '',
      ...findings.filter((finding) => !notWell.includes(finding)).map(line),
      '',
      '</details>',
    ].join('\n'),
  );
}

/** Version and commit of this checkout. */
function course() {
  const { version } = JSON.parse(fs.readFileSync(at('package.json'), 'utf8'));
  try {
    const git = (/** @type {string[]} */ ...args) =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return `${version} at ${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') ? ', changed' : ''}`;
  } catch {
    return `${version}, not a git checkout`;
  }
}

/** @param {string} name */
function version(name) {
  try {
    return JSON.parse(fs.readFileSync(at('node_modules', name, 'package.json'), 'utf8')).version;
  } catch {
    return 'is not there';
  }
}

/** The checkout and the home folder by a word, since they may hold a person's name. @param {string} text */
export function withoutPlaces(text) {
  return text.replaceAll(root, '<checkout>').replaceAll(os.homedir(), '~').replaceAll(os.tmpdir(), '<tmp>');
}
