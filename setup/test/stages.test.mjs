import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { cache, root } from '../engine/places.mjs';
import { lastJson, together } from '../stages/child.mjs';
import { chooseStages } from '../stages/choose-stages.mjs';
import { inGroups, isGroup } from '../stages/groups.mjs';
import { leaksIn } from '../stages/lessons.mjs';
import { countTap, nodeTests } from '../stages/node-tests.mjs';
import { runStages } from '../stages/run-stages.mjs';
import { turnOf, wayOf } from '../stages/turns.mjs';
import { countJest } from '../stages/unit.mjs';
import { temporaryFolder } from './folder.mjs';

/** @param {Partial<import('../stages/child.mjs').Found> | (() => never)} found */
const stage = (found) => ({
  name: 'stage',
  guards: 'nothing',
  run: async () => (typeof found === 'function' ? found() : { passed: 0, failed: 0, skipped: [], ...found }),
});

/** @param {any[]} stages */
async function outcome(stages) {
  /** @type {string[]} */
  const lines = [];
  const code = await runStages(stages, (line) => lines.push(line));
  return { code, last: lines.at(-1), all: lines.join('\n') };
}

test('the last line counts everything, and what did not run is named with its reason', async () => {
  const { code, last, all } = await outcome([stage({ passed: 3 }), stage({ passed: 4, skipped: ['no Chromium'] })]);
  assert.equal(code, 0);
  assert.equal(last, '7 passed, 0 failed');
  assert.match(all, /Did not run:\n {2}stage: no Chromium/);
});

test('a failure, an exception, and a stage that ran nothing each end with 1', async () => {
  assert.deepEqual(
    (({ code, last }) => [code, last])(await outcome([stage({ passed: 1, failed: 2, output: 'why' })])),
    [1, '1 passed, 2 failed'],
  );
  assert.equal((await outcome([stage({})])).last, '0 passed, 1 failed');
  const thrown = await outcome([
    stage(() => {
      throw new Error('broken stage');
    }),
  ]);
  assert.equal(thrown.code, 1);
  assert.match(thrown.all, /broken stage/);
});

test('the durations come before the last line: each stage, their sum, and the ten slowest parts, slowest first', async () => {
  const parts = Array.from({ length: 12 }, (_, index) => ({ name: `part ${index}`, seconds: index }));
  const { all } = await outcome([
    stage({ passed: 1, parts }),
    stage({ passed: 1, parts: [{ name: 'long', seconds: 70.25 }] }),
  ]);
  const [, durations, slowest] = all.match(/Durations:\n(.*)\nSlowest parts:\n(.*)\n2 passed, 0 failed$/s) ?? [];
  assert.deepEqual(
    durations.split('\n').map((row) => row.trim().split(/ +/)[0]),
    ['stage', 'stage', 'all'],
  );
  assert.deepEqual(
    slowest.split('\n').map((row) => row.trim()),
    [
      'stage   70.3 s  long',
      ...[11, 10, 9, 8, 7, 6, 5, 4, 3].map((at) => `stage  ${`${at}.0`.padStart(5)} s  part ${at}`),
    ],
  );
});

test('stages that know no parts end without a list of them', async () => {
  assert.doesNotMatch((await outcome([stage({ passed: 1 })])).all, /Slowest/);
});

test('stages are chosen by name, in their own order and once; none named is all', () => {
  const stages = ['lint', 'unit', 'lessons'].map((name) => ({ ...stage({}), name }));
  const names = (/** @type {string[]} */ argv) => /** @type {any} */ (chooseStages(argv, stages)).stages?.map(nameOf);
  const nameOf = (/** @type {{ name: string }} */ { name }) => name;
  assert.deepEqual(names(['lessons', 'lint']), ['lint', 'lessons']);
  assert.deepEqual(names(['lessons,lint', 'lint']), ['lint', 'lessons']);
  assert.deepEqual(names([]), ['lint', 'unit', 'lessons']);
  const complaint = (/** @type {string[]} */ argv) => /** @type {any} */ (chooseStages(argv, stages)).complaint;
  assert.equal(complaint(['lint', 'units']), "'units' is not a stage. The stages are lint, unit, lessons.");
  assert.match(complaint(['a', 'b']), /^'a' and 'b' are not stages\./);
  assert.match(complaint([',']), /names no stage/);
  assert.match(complaint(['--sinse', 'HEAD']), /^Unknown option '--sinse'/);
  assert.equal(/** @type {any} */ (chooseStages(['--since', 'main'], stages)).since, 'main');
});

test('node:test: the seconds of a file have what runs before its tests', async (context) => {
  const file = path.join(temporaryFolder(context), 'slow-start.test.mjs');
  fs.writeFileSync(
    file,
    "import { before, test } from 'node:test';\nbefore(() => new Promise((go) => setTimeout(go, 300)));\ntest('one', () => {});\n",
  );
  const { passed, parts } = await nodeTests([file]);
  assert.equal(passed, 1);
  assert.deepEqual(
    parts.map(({ name }) => path.resolve(root, name)),
    [file],
  );
  assert.ok(parts[0].seconds >= 0.3);
});

test('parts that ran side by side count as one stage, and a failure of one is a failure of all', () => {
  const one = { passed: 2, failed: 0, skipped: ['a'], parts: [{ name: 'x', seconds: 1 }], output: '' };
  const other = { passed: 3, failed: 1, skipped: [], output: 'why' };
  assert.deepEqual(together([one, other]), {
    passed: 5,
    failed: 1,
    skipped: ['a'],
    parts: [{ name: 'x', seconds: 1 }],
    output: 'why',
  });
});

test('Jest: a file that does not load is a failure, a skipped test is named', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    testResults: [
      {
        name: path.join(root, 'lib/src/a.test.ts'),
        startTime: 1_000,
        endTime: 3_500,
        status: 'failed',
        assertionResults: [
          { status: 'failed', fullName: 'x' },
          { status: 'pending', fullName: 'later' },
        ],
      },
      { name: path.join(root, 'b.test.ts'), startTime: 0, endTime: 0, status: 'failed', assertionResults: [] },
      {
        name: path.join(root, 'c.test.ts'),
        startTime: 0,
        endTime: 250,
        status: 'passed',
        assertionResults: [{ status: 'passed', fullName: 'y' }],
      },
    ],
  };
  const { parts, ...counts } = countJest(report);
  assert.deepEqual(counts, { passed: 5, failed: 2, skipped: ['later'] });
  assert.deepEqual(
    parts.map(({ name, seconds }) => [name.replaceAll(path.sep, '/'), seconds]),
    [
      ['lib/src/a.test.ts', 2.5],
      ['b.test.ts', 0],
      ['c.test.ts', 0.25],
    ],
  );
});

test('Jest: each file of a group is a part, with the time of its tests', () => {
  const ran = (/** @type {string} */ file, /** @type {number} */ duration) => ({
    status: 'passed',
    fullName: `${file} x`,
    ancestorTitles: [file, 'x'],
    duration,
  });
  const { parts } = countJest({
    numPassedTests: 3,
    numFailedTests: 0,
    testResults: [
      {
        name: path.join(cache('unit'), 'group-1.test.js'),
        startTime: 0,
        endTime: 9_000,
        status: 'passed',
        assertionResults: [
          ran('lib/src/a.test.ts', 500),
          ran('lib/src/a.test.ts', 1_000),
          ran('lib/src/b.test.ts', 250),
        ],
      },
    ],
  });
  assert.deepEqual(parts, [
    { name: 'lib/src/a.test.ts', seconds: 1.5 },
    { name: 'lib/src/b.test.ts', seconds: 0.25 },
  ]);
});

test('node tests whose process was killed have failed, though none of them says so', async (t) => {
  const file = path.join(temporaryFolder(t), 'killed.test.mjs');
  fs.writeFileSync(
    file,
    "import { test } from 'node:test';\ntest('ends its runner', async () => { process.kill(process.ppid, 'SIGKILL'); await new Promise((end) => setTimeout(end, 500)); });\n",
  );
  assert.equal((await nodeTests([file])).failed, 1);
});

test('eight days in a row have the turns of all long files, each once', () => {
  const files = [...'abcdefghijklmnopqrst'];
  const turns = Array.from({ length: 8 }, (_, day) => turnOf(files, 20_000 + day));
  assert.deepEqual(turns.flat().sort(), files);
  assert.ok(turns.every(({ length }) => length === 2 || length === 3));
});

test('in sixteen days each page has been seen in both ways, also one whose turn is every eighth day', () => {
  const ways = ['light', 'dark'];
  for (const days of [
    [20_000, 20_001, 20_002, 20_003, 20_004, 20_005, 20_006, 20_007],
    [20_001, 20_009],
  ]) {
    for (const index of [0, 1, 2]) {
      assert.deepEqual([...new Set(days.flatMap((day) => wayOf(ways, index, day)))].sort(), ['dark', 'light']);
    }
  }
});

test('test files run in groups, and one that changes what all share by itself', (t) => {
  const folder = temporaryFolder(t);
  const file = (/** @type {string} */ name, /** @type {string} */ text) => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.relative(root, path.join(folder, name));
  };
  const quiet = file('quiet.test.ts', "test('x', () => {});");
  const alone = ["jest.mock('./x');", "await tf.setBackend('cpu');", '// Runs by itself: it counts kernels.'].map(
    (text, place) => file(`alone-${place}.test.ts`, text),
  );
  const [, config] = inGroups([quiet, ...alone]);
  const { testMatch } = JSON.parse(fs.readFileSync(config, 'utf8'));
  const groups = testMatch.filter(isGroup);
  assert.deepEqual(
    testMatch.filter((/** @type {string} */ each) => !isGroup(each)),
    alone.map((each) => path.resolve(root, each)),
  );
  assert.match(fs.readFileSync(groups[0], 'utf8'), /quiet\.test\.ts/);
});

test('TAP: counts, cancelled tests as failures, and the reason of a skip', () => {
  const tap =
    'TAP version 13\nok 1 - fine\nok 2 - drawn # SKIP no Chromium\n1..2\n# tests 4\n# pass 1\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n';
  assert.deepEqual(countTap(tap), { passed: 1, failed: 2, skipped: ['drawn: no Chromium'], output: tap });
});

test('the JSON at the end of a chatty program is found', () => {
  assert.deepEqual(lastJson('starting\n[{"ok":true}]\n'), [{ ok: true }]);
  assert.equal(lastJson('no such thing'), null);
});

test('a lesson that used its test is named with what it used, and one that was not watched is missed', () => {
  const lines = [
    { lesson: '01-why', watched: true },
    { lesson: '03-four-labels', watched: true },
    { lesson: '03-four-labels', thing: 'emoji birds/duck.webp', by: 'fit' },
    { lesson: '03-four-labels', thing: 'emoji birds/duck.webp', by: 'adabn' },
    { lesson: '03-four-labels', thing: 'emoji birds/owl.webp', by: 'fit' },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const leak = '03-four-labels: 2 things of a test went into fit, adabn, such as emoji birds/duck.webp';
  assert.deepEqual(leaksIn(text, 2), [leak]);
  assert.deepEqual(leaksIn(text, 3), [leak, '2 of 3 lessons were watched for leaks']);
  assert.deepEqual(leaksIn('', 0), []);
});
