import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { at } from '../engine/places.mjs';
import { check } from './child.mjs';

/** Set-up's own tests, and those of the repository's files: workflows, containers, notices. @type {import('./child.mjs').Stage} */
export const setUpTests = {
  name: 'set-up',
  guards: 'set-up survives kills, races and broken downloads; the repository’s own files hold together',
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
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'transferlab-times-'));
  try {
    const times = path.join(folder, 'times.jsonl');
    const reporters = ['tap', pathToFileURL(at('setup', 'stages', 'file-times.mjs')).href].flatMap(
      (reporter, index) => [
        `--test-reporter=${reporter}`,
        `--test-reporter-destination=${index === 0 ? 'stdout' : times}`,
      ],
    );
    const { code, output } = await check(process.execPath, ['--test', ...reporters, ...files], { env: clean });
    const found = countTap(output);
    // One that was killed has counted nothing, or not to its end.
    const ended = code === 0 || found.failed > 0 ? found : { ...found, failed: 1, output };
    return { ...ended, parts: readTimes(times) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What `file-times.mjs` wrote; nothing where Node stopped before it. @param {string} file @returns {import('./child.mjs').Part[]} */
function readTimes(file) {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
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
