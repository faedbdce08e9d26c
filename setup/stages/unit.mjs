import fs from 'node:fs';
import path from 'node:path';
import { at, cache, root } from '../engine/places.mjs';
import { check, lastJson } from './child.mjs';

/** Unit and reference tests of the workspaces: all of them, or these files. @param {string[]} [files] @returns {import('./child.mjs').Stage} */
export const unit = (files) => ({
  name: 'unit',
  guards: 'unit and reference tests of the workspaces',
  run: async () => {
    const report = cache('setup', 'jest.json');
    fs.rmSync(report, { force: true });
    const { code, output } = await check(process.execPath, [
      at('node_modules', 'jest', 'bin', 'jest.js'),
      '--json',
      `--outputFile=${report}`,
      ...(files ? ['--runTestsByPath', ...files] : []),
    ]);
    const found = lastJson(fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : '');
    if (!found) return { passed: 0, failed: 1, skipped: [], output };
    return { ...countJest(found), output: code === 0 ? '' : output.replace(/^\{"numFailed.*$/m, '') };
  },
});

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
  const parts = testResults.map(({ name, startTime, endTime }) => ({
    name: path.relative(root, name),
    seconds: (endTime - startTime) / 1000,
  }));
  return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped, parts };
}
