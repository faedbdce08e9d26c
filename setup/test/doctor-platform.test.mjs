import assert from 'node:assert/strict';
import { test } from 'node:test';
import { platformFinding } from '../doctor/machine.mjs';
import { report } from '../doctor/report.mjs';

const on = (/** @type {string} */ platform, /** @type {string} */ arch) =>
  platformFinding({ platform, arch, trouble: null }).value;

test('doctor says by which route TensorFlow comes to a machine, and what was tried there', () => {
  assert.match(on('linux', 'x64'), /^linux x64: TensorFlow 2\.21\.0 from its wheel; tried: all tests$/);
  assert.match(on('linux', 'arm64'), /^linux arm64: TensorFlow 2\.21\.0 from its wheel; tried: .*emulated/);
  assert.match(on('darwin', 'arm64'), /^darwin arm64: TensorFlow 2\.21\.0 from its wheel; tried: .*never run/);
  assert.match(on('darwin', 'x64'), /WebAssembly; not tried$/);
});

test('an unsupported machine is told why and what to do, in the report as well', () => {
  const finding = platformFinding({ platform: 'linux', arch: 'x64', trouble: 'this Linux has musl. Use Debian' });
  assert.equal(finding.state, 'optional');
  assert.match(
    report([finding]),
    /platform: linux x64: WebAssembly only \(Because this Linux has musl\. Use Debian\.\)/,
  );
});
