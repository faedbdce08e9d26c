import assert from 'node:assert/strict';
import os from 'node:os';
import { test } from 'node:test';
import { report } from '../doctor/report.mjs';
import { at, root } from '../engine/places.mjs';

test('what is not well comes first, the rest is folded', () => {
  const text = report([
    { name: 'npm', state: 'ok', value: '10.8' },
    { name: 'Python', state: 'missing', value: 'none that will do', todo: 'Install it.' },
  ]);
  const [open, folded] = text.split('<details>');
  assert.match(open, /\*\*missing\*\* Python: none that will do \(Install it\.\)/);
  assert.doesNotMatch(open, /npm: 10\.8/);
  assert.match(folded, /- npm: 10\.8/);
  assert.match(open, /- tslab \d+\.\d+/);
});

test('no folder of the person is named', () => {
  const value = `${at('.cache', 'x')} and ${os.homedir()}/notes`;
  const text = report([{ name: 'data', state: 'corrupt', value, todo: `Remove ${at('.cache', 'x')}.` }]);
  assert.ok(!text.includes(root) && !text.includes(os.homedir()));
  assert.match(text, /<checkout>/);
});

test('where all is well it says so', () => {
  assert.match(report([{ name: 'npm', state: 'ok', value: '10.8' }]), /Nothing needed is missing\./);
});
