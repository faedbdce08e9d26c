import fs from 'node:fs';
import { at } from '../engine/places.mjs';
import { check } from './child.mjs';

const script = (/** @type {string[]} */ ...parts) => at('node_modules', ...parts);

/** What each check is called, and its command line after `node`. */
const CHECKS = /** @type {[string, string[]][]} */ ([
  ['format and lint (Biome)', [script('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '.']],
  ['types (tsc)', [script('typescript-7', 'bin', 'tsc'), '-p', 'tsconfig.check.json']],
  ['unused code (knip)', [script('knip', 'bin', 'knip.js')]],
  ['notebooks', [at('kernel', 'dist', 'lint.js')]],
  ['claims', [at('bench', 'dist', 'claims.js')]],
  ['exercises', [at('grader', 'bin', 'course.js'), 'lint', '--still', '--json']],
  ['words', [at('setup', 'lint', 'terms.mjs')]],
  ['workflows (actionlint, zizmor)', [at('setup', 'lint', 'workflows.mjs')]],
]);

/** @type {import('./child.mjs').Stage} */
export const lint = {
  name: 'lint',
  guards: 'format, types, unused code, notebooks, claims, exercises, words, workflows',
  run: async () => {
    let passed = 0;
    let output = '';
    /** @type {string[]} */
    const skipped = [];
    /** @type {import('./child.mjs').Part[]} */
    const parts = [];
    for (const [name, [file, ...args]] of CHECKS) {
      const start = performance.now();
      const result = fs.existsSync(file)
        ? await check(process.execPath, [file, ...args])
        : { code: 1, output: `${file} is not there.` };
      parts.push({ name, seconds: (performance.now() - start) / 1000 });
      if (result.code === 0) passed += 1;
      skipped.push(...[...result.output.matchAll(/^Did not run: (.*)$/gm)].map(([, reason]) => `${name}: ${reason}`));
      if (result.code !== 0) output += `${name}:\n${result.output.trim()}\n`;
    }
    return { passed, failed: CHECKS.length - passed, skipped, output, parts };
  },
};
