import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastJson } from '../stages/child.mjs';
import { countTap } from '../stages/node-tests.mjs';
import { runStages } from '../stages/run-stages.mjs';
import { countJest } from '../stages/unit.mjs';

/** @param {Partial<import('../stages/child.mjs').Found> | (() => never)} found */
const stage = (found) => ({
  name: 'stage',
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

test('Jest: a file that does not load is a failure, a skipped test is named', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    testResults: [
      {
        status: 'failed',
        assertionResults: [
          { status: 'failed', fullName: 'x' },
          { status: 'pending', fullName: 'later' },
        ],
      },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed', fullName: 'y' }] },
    ],
  };
  assert.deepEqual(countJest(report), { passed: 5, failed: 2, skipped: ['later'] });
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
