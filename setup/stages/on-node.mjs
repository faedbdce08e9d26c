import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, cache } from '../engine/places.mjs';
import { check } from './child.mjs';

/** The majors that the course is tried on: the oldest that it admits, and those in support since. */
export const MAJORS = ['20', '22', '24', '26'];

/** What is run on each, by the Node that comes first on the path; the last is fed to standard input. */
const STEPS = /** @type {[name: string, command: string[], input?: string][]} */ ([
  ['set-up', ['setup/start.js', '--setup-only']],
  ['unit tests', ['setup/quick.mjs']],
  ['lesson 00', ['kernel/dist/run.js', '00']],
  ['lesson 01', ['kernel/dist/run.js', '01']],
  ['an exercise', ['grader/bin/course.js', 'check', '00-softmax', '--stdin'], 'solutions/00-start/softmax/answer.ts'],
  ['collections', ['grader/dist/collections/run.js']],
  ['the kernel', ['node_modules/jest/bin/jest.js', 'kernel/test/kernel.long.test.ts']],
  ['the sandbox', ['node_modules/jest/bin/jest.js', 'grader/src/running']],
]);

/** Warnings of what this Node deprecates: learners would read them below their cells. */
const DEPRECATED = /^.*DeprecationWarning.*$/m;

/**
 * A stage for each major version of Node: npm brings its newest, and what CI runs on it is run on this machine.
 * @param {string} major @returns {import('./child.mjs').Stage}
 */
export const onNode = (major) => ({
  name: major,
  guards: `set-up, unit tests, lessons, the grader and the kernel on the newest Node ${major}`,
  run: async () => {
    const bin = await fetched(major);
    const version = execFileSync(path.join(bin, 'node'), ['--version'], { encoding: 'utf8' }).trim();
    const { npm_execpath: npm, ...rest } = process.env;
    const env = { ...rest, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
    /** @type {Required<import('./child.mjs').Found>} */
    const result = { passed: 0, failed: 0, skipped: [], output: '', parts: [] };
    for (const [name, command, input] of STEPS) {
      const start = performance.now();
      // What is fed in is not an attempt of the learner whose checkout this is.
      const options = input ? { env: { ...env, COURSE_RECORD: 'no' }, input: at(input) } : { env };
      const { code, output } = await check(path.join(bin, 'node'), command, options);
      result.parts.push({ name: `${version}: ${name}`, seconds: (performance.now() - start) / 1000 });
      const [warning] = DEPRECATED.exec(output + executed(name)) ?? [];
      if (code === 0 && !warning) result.passed++;
      else {
        result.failed++;
        result.output += `${version}: ${name} ended with ${code}.\n${warning ?? output}\n`;
      }
    }
    return result;
  },
});

/** The executed notebook of a step that runs a lesson: what learners would read. @param {string} name */
function executed(name) {
  const [, number] = /^lesson (\d+)$/.exec(name) ?? [];
  if (!number) return '';
  const files = fs.readdirSync(at('out')).filter((file) => file.startsWith(number) && file.endsWith('.ipynb'));
  return files.map((file) => fs.readFileSync(at('out', file), 'utf8')).join('\n');
}

/** The folder of this major's newest binary, fetched by npm into the cache. @param {string} major */
async function fetched(major) {
  const folder = cache('nodes', major);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const name = `node-${process.platform}-${process.arch}`;
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${major}`];
  const { code, output } = await check('npm', args);
  if (code !== 0) throw new Error(`npm brings no ${name}@${major}.\n${output}`);
  return path.join(folder, 'node_modules', name, 'bin');
}
