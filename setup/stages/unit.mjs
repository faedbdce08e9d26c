import fs from 'node:fs';
import path from 'node:path';
import { at, cache, root } from '../engine/places.mjs';
import { check, lastJson } from './child.mjs';
import { inGroups, isGroup } from './groups.mjs';
import { dueOf, isLong, RUNS_ALL } from './turns.mjs';

/** Quick tests of the workspaces: all of them, or those of these files. @param {string[]} [files] @returns {import('./child.mjs').Stage} */
export const unit = (files) => ({
  name: 'unit',
  guards: 'quick tests of the workspaces',
  run: async () => {
    const quick = (files ?? (await testFiles())).filter((file) => !isLong(file));
    return quick.length > 0 ? jest(inGroups(quick)) : NOTHING;
  },
});

/**
 * Long tests of the workspaces: those of these files, or an eighth of all files, in turns by the day; all of them with
 * `TRANSFERLAB_TESTS=all`, as every night.
 * @param {string[]} [files] @returns {import('./child.mjs').Stage}
 */
export const long = (files) => ({
  name: 'long',
  guards: 'tests that start processes, train to the end or compare with stored runs of other libraries',
  run: async () => {
    const all = (files ?? (await testFiles())).filter(isLong).sort();
    const chosen = files ? all : dueOf(all);
    if (chosen.length === 0) return NOTHING;
    const result = await jest(['--runTestsByPath', ...chosen]);
    if (RUNS_ALL) return result;
    const rest =
      chosen.length < all.length
        ? `${all.length - chosen.length} of ${all.length} files, whose turn is another day`
        : '';
    const reason = [rest, 'cases that the draw of the day left out'].filter(Boolean).join(', and ');
    return { ...result, skipped: [...result.skipped, `${reason}: TRANSFERLAB_TESTS=all npm test -- long runs them`] };
  },
});

/** @type {import('./child.mjs').Found} */
const NOTHING = { passed: 0, failed: 0, skipped: ['a change since this commit reaches no such test'] };

export const JEST = at('node_modules', 'jest', 'bin', 'jest.js');

/** All test files that Jest finds, below the root. */
export async function testFiles() {
  const { stdout, output } = await check(process.execPath, [JEST, '--listTests', '--json']);
  const files = lastJson(stdout);
  if (!Array.isArray(files)) throw new Error(`Jest does not say which tests there are.\n${output}`);
  return files.map((file) => path.relative(root, file));
}

/** Runs Jest with these arguments. @param {string[]} args @returns {Promise<import('./child.mjs').Found>} */
async function jest(args) {
  const report = cache('setup', 'jest.json');
  fs.rmSync(report, { force: true });
  const { code, output } = await check(process.execPath, [JEST, '--json', `--outputFile=${report}`, ...args]);
  const result = lastJson(fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : '');
  if (!result) return { passed: 0, failed: 1, skipped: [], output };
  return { ...countJest(result), output: code === 0 ? '' : output.replace(/^\{"numFailed.*$/m, '') };
}

/**
 * Jest's report as counts, and the duration of each file. A file that could not even be loaded counts as one failure.
 * @param {{ numPassedTests: number, numFailedTests: number, testResults: any[] }} report
 */
export function countJest({ numPassedTests, numFailedTests, testResults }) {
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((/** @type {any} */ t) => t.status !== 'failed'),
  );
  const skipped = testResults.flatMap((file) =>
    file.assertionResults
      .filter((/** @type {any} */ test) => ['pending', 'todo', 'skipped', 'disabled'].includes(test.status))
      .map((/** @type {any} */ test) => test.fullName),
  );
  const parts = testResults.flatMap(partsOf);
  return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped, parts };
}

/**
 * How long a test file took. Each file of a group (`groups.mjs`) is a part, with the time of its tests.
 * @param {{ name: string, startTime: number, endTime: number, assertionResults: any[] }} file
 */
function partsOf({ name, startTime, endTime, assertionResults }) {
  const relative = path.relative(root, name);
  if (!isGroup(name)) return [{ name: relative, seconds: (endTime - startTime) / 1000 }];
  /** @type {Record<string, number>} */
  const seconds = {};
  for (const { ancestorTitles, duration } of assertionResults) {
    seconds[ancestorTitles[0]] = (seconds[ancestorTitles[0]] ?? 0) + (duration ?? 0) / 1000;
  }
  return Object.entries(seconds).map(([file, time]) => ({ name: file, seconds: time }));
}
