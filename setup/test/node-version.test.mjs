import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';
import { at } from '../engine/places.mjs';
import { tooOld } from '../node-version.js';

test('Node 20 and newer will do, older ones get a sentence and a next step', () => {
  assert.equal(tooOld('20.0.0'), null);
  assert.equal(tooOld('v26.1.0'), null);
  assert.match(tooOld('18.20.4') ?? '', /Node 20 or newer is needed; this is Node 18\.20\.4\.\nInstall a current one/);
  assert.match(tooOld('8.17.0') ?? '', /this is Node 8\.17\.0/);
});

for (const entry of ['start.js', 'test.js', 'doctor.js', 'transferlab.js']) {
  test(`${entry} on Node 10 ends with the sentence before anything newer is read`, () => {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '10.24.1' }); require(${JSON.stringify(at('setup', entry))})`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', pretend], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /^Node 20 or newer is needed; this is Node 10\.24\.1\./);
  });

  test(`${entry} and what it reads first keep to syntax that old Nodes parse`, () => {
    for (const file of [entry, 'node-version.js']) {
      const code = fs
        .readFileSync(at('setup', file), 'utf8')
        .replace(/^#!.*/, '')
        .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        .replace(/'[^']*'/g, "''");
      assert.doesNotMatch(code, /=>|\b(const|let|class|async|await|import)\b|`|\?\.|\?\?/, file);
    }
  });
}
