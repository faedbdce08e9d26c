import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { at, cache, root } from '../engine/places.mjs';

/** So many groups of the library's tests that the slowest is a small part of what each of two workers does. */
const GROUPS = 10;

/** The other workspaces load the compiled library, which registers the same operations as its sources. */
const OF_LIBRARY = /^lib\//;

/**
 * A test that replaces modules, watches functions that all files share, changes TensorFlow's backend, flags or kernels, or
 * says so in a comment needs modules that no other file has.
 */
const NEEDS_OWN_MODULES =
  /\bjest\.\w+\(|\b(setBackend|enableDebugMode|registerKernel|unregisterKernel)\(|\benv\(\)\.set|^\/\/ Runs by itself: /m;

/**
 * Arguments for Jest that run these test files in a few groups, each of which loads the library and TensorFlow once. By
 * itself each file loads them again, which takes 0.4 s and is longer than most files test. Files that replace modules stay
 * by themselves. Each file is a `describe` of its name.
 * @param {string[]} files below the root
 */
export function inGroups(files) {
  const folder = cache('unit');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const alone = files.filter((file) => NEEDS_OWN_MODULES.test(fs.readFileSync(at(file), 'utf8')));
  const together = files.filter((file) => !alone.includes(file)).sort();
  const ofLibrary = together.filter((file) => OF_LIBRARY.test(file));
  // In turns, so that each group has files of every folder: neighbours take alike long.
  const inTurns = Array.from({ length: GROUPS }, (_, group) =>
    ofLibrary.filter((_, index) => index % GROUPS === group),
  );
  const groups = [...inTurns, together.filter((file) => !ofLibrary.includes(file))];
  const written = groups
    .filter((group) => group.length > 0)
    .map((group, index) => {
      const file = path.join(folder, `group-${index + 1}.test.js`);
      fs.writeFileSync(file, programOf(group, folder));
      return file;
    });
  const { testMatch, testPathIgnorePatterns, modulePathIgnorePatterns, ...usual } = createRequire(import.meta.url)(
    at('jest.config.js'),
  );
  const config = path.join(folder, 'jest.config.json');
  fs.writeFileSync(
    config,
    JSON.stringify({
      ...usual,
      rootDir: root,
      roots: [...new Set(files.map((file) => at(file.split('/')[0]))), folder],
      testMatch: [...alone.map((file) => at(file)), ...written],
      testPathIgnorePatterns: [],
      modulePathIgnorePatterns: modulePathIgnorePatterns.filter(
        (/** @type {string} */ pattern) => !/cache/.test(pattern),
      ),
    }),
  );
  return ['--config', config];
}

/** Whether this is the file of a group. @param {string} file */
export const isGroup = (file) => path.dirname(file) === cache('unit');

/** @param {string[]} files @param {string} folder */
function programOf(files, folder) {
  const load = (/** @type {string} */ file) => JSON.stringify(path.relative(folder, at(file)));
  const parts = files.map(
    (file) => `describe(${JSON.stringify(file)}, () => {
  try {
    require(${load(file)});
  } catch (cause) {
    test('loads', () => {
      throw cause;
    });
  }
});`,
  );
  return `const { describe, test } = require('@jest/globals');\n\n${parts.join('\n')}\n`;
}
