import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { webGpuFinding } from '../doctor/gpu.mjs';
import { pins } from '../engine/pins.mjs';
import { at } from '../engine/places.mjs';
import { difference } from '../stages/on-webgpu.mjs';

test('results are compared in units of the largest value of their list', () => {
  assert.equal(difference({ losses: [4, 2] }, { losses: [4, 2] }), 0);
  // 0.5 of 4, and not of the 1 that it is off from.
  assert.equal(difference({ losses: [4, 1.5] }, { losses: [4, 1] }), 0.125);
  assert.equal(difference({ a: { b: [1] }, c: [8] }, { a: { b: [1] }, c: [10] }), 0.2);
});

test('a missing, an extra and an undefined value differ infinitely', () => {
  const infinite = Number.POSITIVE_INFINITY;
  assert.equal(difference({ losses: [1] }, { losses: [1, 2] }), infinite);
  assert.equal(difference({ losses: [1], more: [1] }, { losses: [1] }), infinite);
  assert.equal(difference({ losses: [Number.NaN] }, { losses: [1] }), infinite);
  assert.equal(difference({ losses: [null] }, { losses: [1] }), 1);
});

test('doctor says whether WebGPU computes, on what, and what to do otherwise', () => {
  const finding = (/** @type {{ adapter: string } | { error: string }} */ result) =>
    webGpuFinding({ isInstalled: true, tried: () => result });
  assert.match(webGpuFinding({ isInstalled: false }).todo ?? '', /npm start -- --gpu webgpu/);
  assert.deepEqual(finding({ adapter: 'Radeon 780M' }), { name: 'GPU by WebGPU', state: 'ok', value: 'Radeon 780M' });
  assert.match(finding({ adapter: 'llvmpipe: Mesa 25.0' }).value, /^llvmpipe: Mesa 25\.0: a software GPU/);
  const broken = finding({ error: 'No graphics adapter was found.' });
  assert.deepEqual([broken.state, broken.todo], ['optional', 'No graphics adapter was found.']);
});

test('the package asks for the versions that the course fetches and names', () => {
  const { peerDependencies } = JSON.parse(fs.readFileSync(at('lib', 'package.json'), 'utf8'));
  const advice = fs.readFileSync(at('lib', 'src', 'places.ts'), 'utf8');
  for (const { name, pin } of pins.webgpu) {
    assert.equal(`~${pin.package.slice(name.length + 1)}`, peerDependencies[name]);
    assert.ok(advice.includes(pin.package));
  }
});

/** Files of the library's techniques that the table reaches by another, or that compute nothing of their own on tensors. */
const ELSEWHERE = [
  'adapt/adapt-stream',
  'adapt/centroid-labels',
  'adapt/gradient-reversal',
  'adapt/information-maximisation-loss',
  'adapt/open-set',
  'multitask/aggregate',
  'optimize/unfreeze-norms',
  'recipes/negative-transfer',
  'recipes/suggest',
  'recipes/unfreeze-sweep',
];

test('every technique of the library is in the table that is run on a GPU', () => {
  const exported = fs.readFileSync(at('lib', 'src', 'portable.ts'), 'utf8');
  const table = fs.readFileSync(at('setup', 'webgpu-techniques.cjs'), 'utf8');
  const named = new Set(table.match(/\w+/g));
  const files = [
    ...exported.matchAll(/^export \{ ([^}]+) \} from '\.\/((?:adapt|multitask|optimize|recipes)\/[^']+)'/gm),
  ];
  assert.ok(files.length > 60);
  const missing = files.filter(([, names]) => !names.split(', ').some((name) => named.has(name)));
  assert.deepEqual(
    missing.map(([, , file]) => file),
    ELSEWHERE,
  );
});
