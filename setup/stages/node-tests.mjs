import fs from 'node:fs';
import { at } from '../engine/places.mjs';
import { check } from './child.mjs';

/** Set-up's own tests, which run on Node alone. @type {import('./child.mjs').Stage} */
export const setUpTests = {
  name: 'set-up tests',
  run: () =>
    nodeTests(
      fs
        .readdirSync(at('setup', 'test'))
        .filter((file) => file.endsWith('.test.mjs'))
        .map((file) => at('setup', 'test', file)),
    ),
};

/** @param {string[]} files @param {NodeJS.ProcessEnv} [env] */
export async function nodeTests(files, env = process.env) {
  const { NODE_TEST_CONTEXT, ...clean } = env;
  const { output } = await check(process.execPath, ['--test', '--test-reporter=tap', ...files], { env: clean });
  return countTap(output);
}

/** The counts at the end of node:test's TAP, with the reasons of what was skipped. @param {string} tap */
export function countTap(tap) {
  const count = (/** @type {string} */ name) => Number(tap.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  const skipped = [...tap.matchAll(/^\s*ok \d+ - (.*?) # (?:SKIP|TODO)(.*)$/gm)].map(
    ([, name, reason]) => `${name}${reason && `: ${reason.trim()}`}`,
  );
  const failed = count('fail') + count('cancelled');
  return { passed: count('pass'), failed, skipped, output: failed > 0 ? tap : '' };
}
