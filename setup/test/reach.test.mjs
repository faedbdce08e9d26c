import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { at, root } from '../engine/places.mjs';
import { ROOTS, reachOf } from '../stages/reach.mjs';
import { temporaryFolder } from './folder.mjs';

const TREE = {
  'README.md': '# A course',
  'lib/src/index.ts': "export { iou } from './detect/iou';\nexport { adam } from './optimize/adam';\n",
  'lib/src/detect/iou.ts': "import { TransferError } from '../error';\n",
  'lib/src/detect/iou.test.ts': "import { iou } from './iou';\n",
  'lib/src/error.ts': 'export class TransferError extends Error {}\n',
  'lib/src/optimize/adam.ts': '// Unlike `iou.ts`, this is an optimizer.\n',
  'lib/src/optimize/adam.test.ts':
    "import { readFileSync } from 'node:fs';\nimport { adam } from './adam';\nreadFileSync(join(__dirname, 'fixtures', 'optax.json'));\nreadFileSync('fixtures/removed.json');\n",
  'lib/src/optimize/fixtures/optax.json': '{}',
  'lib/src/text/words.ts': '',
  'lib/src/text/words.test.ts': "import { words } from './words';\n",
  'kernel/src/run.ts': "import { main } from './main';\n",
  'kernel/src/main.ts': "import { readdirSync } from 'node:fs';\nreaddirSync(join(root, 'notebooks'));\n",
  'kernel/test/run.test.ts': "import path from 'node:path';\nspawn(path.join(root, 'kernel', 'dist', 'run.js'));\n",
  'grader/src/prove.ts': "import { fileError } from 'transferlab/dist/error';\n",
  'grader/src/prove.test.ts': "import { prove } from './prove';\n",
  'grader/src/answers.test.ts': "import { iou } from 'transferlab';\n",
  'notebooks/01-why.ipynb': '{}',
  'bench/alone.dat': '',
  'setup/steps/build.mjs': '',
  'lib/addon/addon.cc': '',
};

/** @param {import('node:test').TestContext} t */
function tree(t) {
  const folder = temporaryFolder(t);
  for (const [file, text] of Object.entries(TREE)) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return (/** @type {string[]} */ ...changed) => {
    const files = [...new Set([...Object.keys(TREE), ...changed])];
    return /** @type {{ stages: string[], tests: string[], all?: string }} */ (reachOf(folder, files, changed));
  };
}

test('a module reaches the tests that import it, at any remove and from other workspaces', (t) => {
  const reach = tree(t);
  assert.deepEqual(reach('lib/src/detect/iou.ts').tests, ['grader/src/answers.test.ts', 'lib/src/detect/iou.test.ts']);
  assert.deepEqual(reach('lib/src/error.ts').tests, [
    'grader/src/answers.test.ts',
    'grader/src/prove.test.ts',
    'lib/src/detect/iou.test.ts',
  ]);
  assert.deepEqual(reach('lib/src/text/words.ts').tests, ['lib/src/text/words.test.ts']);
});

test('a test file reaches itself', (t) => {
  const { stages, tests } = tree(t)('lib/src/text/words.test.ts');
  assert.deepEqual([stages, tests], [['lint', 'unit'], ['lib/src/text/words.test.ts']]);
});

test('a data file reaches the tests that name it, or its folder, or start a program that does', (t) => {
  const reach = tree(t);
  assert.deepEqual(reach('lib/src/optimize/fixtures/optax.json').tests, ['lib/src/optimize/adam.test.ts']);
  const { stages, tests } = reach('notebooks/01-why.ipynb');
  assert.deepEqual(tests, ['kernel/test/run.test.ts']);
  assert.ok(stages.includes('lessons') && stages.includes('browser'));
  assert.ok(!stages.includes('fuzz') && !stages.includes('collections'));
});

test('a file that is only named in a comment is not reached by it', (t) => {
  assert.ok(!tree(t)('lib/src/detect/iou.ts').tests.includes('lib/src/optimize/adam.test.ts'));
});

test('a removed file reaches what still names it', (t) => {
  const reach = tree(t);
  assert.deepEqual(reach('lib/src/optimize/fixtures/removed.json').tests, ['lib/src/optimize/adam.test.ts']);
});

test('what nothing names, set-up, what is installed and compiled code run everything', (t) => {
  const reach = tree(t);
  for (const file of ['bench/alone.dat', 'setup/steps/build.mjs', 'package-lock.json', 'lib/addon/addon.cc']) {
    assert.deepEqual(reach('lib/src/text/words.ts', file), { all: file });
  }
});

test('a record of a change reaches lint alone, and no change reaches nothing', (t) => {
  const reach = tree(t);
  assert.deepEqual(reach('.changeset/new.md'), { stages: ['lint'], tests: [] });
  assert.deepEqual(reach(), { stages: [], tests: [] });
});

test('what the stages start from exists', () => {
  for (const file of Object.values(ROOTS).flat()) assert.ok(fs.existsSync(at(...file.split('/'))), file);
});

test('in this checkout: an optimizer’s reference data reach its tests and leave most others alone', () => {
  const list = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  const own = list.filter((file) => !/(^|[\\/])(node_modules|dist|out|\.cache|\.git)([\\/]|$)/.test(file));
  const files = own.filter((file) => fs.statSync(at(file)).isFile()).map((file) => file.replaceAll(path.sep, '/'));
  const reach = reachOf(root, files, ['lib/src/optimize/fixtures/optax.json']);
  assert.ok('tests' in reach);
  const users = files
    .filter((file) => /^lib\/.*\.test\.ts$/.test(file))
    .filter((file) => /'optax\.json'/.test(fs.readFileSync(at(file), 'utf8')));
  for (const user of users) assert.ok(reach.tests.includes(user), user);
  assert.ok(reach.tests.length < files.filter((file) => file.endsWith('.test.ts')).length / 4);
});

for (const [environment, revision, sentence] of /** @type {[Record<string, string>, string, RegExp][]} */ ([
  [{ CI: '' }, 'no-such-branch', /'no-such-branch', which git does not know/],
  [{ CI: '' }, '--help', /'--help', which git does not know|--since/],
  [{ CI: 'true' }, 'HEAD', /where CI is set, all stages run/],
])) {
  test(`--since ${revision} with ${JSON.stringify(environment)} ends with a sentence and 2, having run nothing`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [at('setup', 'test.js'), `--since=${revision}`], {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    });
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, sentence);
  });
}
