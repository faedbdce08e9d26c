import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { coverageOfProcesses } from '../covered/processes.mjs';
import { tables, united, untouched } from '../covered/summary.mjs';
import { at } from '../engine/places.mjs';
import { temporaryFolder } from './folder.mjs';

const SOURCE = at('lib', 'src', 'show', 'escape-html.ts');

/** The number of the line that has this text. @param {string} file @param {string} text */
const lineOf = (file, text) =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

/** Runs a script that V8 counts, and gives what ran of the library. @param {import('node:test').TestContext} t @param {string[]} scripts */
async function ranBy(t, scripts) {
  const folder = temporaryFolder(t);
  for (const script of scripts) {
    const env = { ...process.env, NODE_V8_COVERAGE: folder };
    assert.equal(spawnSync(process.execPath, ['-e', script], { env, cwd: at() }).status, 0);
  }
  fs.writeFileSync(path.join(folder, 'cut.json'), '{"result": [');
  const found = await coverageOfProcesses(folder, ['lib']);
  return united(found.filter(({ path }) => path === SOURCE)).get(path.relative(at(), SOURCE));
}

const LOAD = "const { escapeHtml } = require('./lib/dist/show/escape-html.js');";

test('a process that only loads a file runs no function of it, one that calls a function does, by lines of the source', async (t) => {
  const body = `${lineOf(SOURCE, 'const entities')}`;
  const head = `${lineOf(SOURCE, 'export function escapeHtml')}`;
  const loaded = await ranBy(t, [LOAD]);
  assert.deepEqual([loaded?.lines.get(head), loaded?.lines.get(body)], [false, false]);
  const called = await ranBy(t, [LOAD, `${LOAD} escapeHtml('a<b')`]);
  assert.deepEqual([called?.lines.get(head), called?.lines.get(body)], [true, true]);
  assert.equal(called?.functions.get(`escapeHtml ${head}`), true);
  // The comment above is not code.
  assert.equal(called?.lines.has(`${Number(head) - 1}`), false);
});

test('what no test loads counts, files of types alone do not, and the table names the lines', () => {
  const types = at('lib', 'src', 'label', 'messages.ts');
  const others = new Set(
    fs.readdirSync(at('lib', 'src'), { recursive: true, encoding: 'utf8' }).map((file) => at('lib', 'src', file)),
  );
  others.delete(SOURCE);
  others.delete(types);
  const files = united(untouched(['lib'], others));
  assert.deepEqual([...files.keys()], [path.relative(at(), SOURCE)]);
  const [, , row] = tables(files, ['lib']).split('\n');
  assert.match(row, /^\| `lib` \| 1 \| 0\.0 % \| 0\.0 % \| - \|$/);
  assert.match(
    tables(files, ['lib']),
    new RegExp(`escape-html.ts\` \\| 0\\.0 % \\| \\d+ \\| ${lineOf(SOURCE, 'export function')}`),
  );
});
