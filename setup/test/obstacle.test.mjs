import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingRuntime, obstacle } from '../engine/obstacle.mjs';
import { chooseMode } from '../engine/tensorflow-mode.mjs';

test('machines on which TensorFlow runs have no obstacle', () => {
  assert.equal(obstacle(), null);
  for (const arch of ['x64', 'arm64']) assert.equal(obstacle({ platform: 'linux', arch, glibc: '2.28' }), null);
  assert.equal(obstacle({ platform: 'darwin', arch: 'arm64', translated: false, kernel: '22.6.0' }), null);
  assert.equal(obstacle({ platform: 'win32', arch: 'x64' }), null);
});

test('each unsupported machine is told what is wrong and what to do', () => {
  const linux = { platform: 'linux', arch: 'x64' };
  assert.match(
    obstacle({ ...linux, arch: 'ia32', glibc: '2.36' }) ?? '',
    /32-bit program \(ia32\).*Install 64-bit Node/,
  );
  assert.match(
    obstacle({ platform: 'darwin', arch: 'x64', translated: true }) ?? '',
    /Rosetta.*Install Node for arm64/,
  );
  // Darwin 22 is macOS 13 (Apple's release notes).
  assert.match(obstacle({ platform: 'darwin', arch: 'arm64', kernel: '21.6.0' }) ?? '', /older than 13.*Update macOS/);
  assert.match(obstacle(linux) ?? '', /musl.*Debian, Ubuntu or Fedora/);
  assert.match(obstacle({ ...linux, glibc: '2.17' }) ?? '', /version 2\.17 .*needs 2\.28.*newer release/);
  assert.match(obstacle({ ...linux, glibc: '2.9' }) ?? '', /version 2\.9 /);
});

test('Windows without the Visual C++ runtime is told which libraries are missing, and where to get them', () => {
  const missing = (/** @type {NodeJS.ProcessEnv} */ env, /** @type {string[]} */ ...files) =>
    missingRuntime(env, (file) => files.includes(file));
  const system = ['MSVCP140.dll', 'VCRUNTIME140.dll', 'VCRUNTIME140_1.dll'].map(
    (name) => `D:\\Windows\\System32\\${name}`,
  );
  assert.deepEqual(missing({ SystemRoot: 'D:\\Windows' }, ...system), []);
  // The runtime of 2015 and 2017 has no VCRUNTIME140_1.dll.
  const old = missing({ SystemRoot: 'D:\\Windows' }, ...system.slice(0, 2));
  assert.deepEqual(old, ['VCRUNTIME140_1.dll']);
  const inPath = { SystemRoot: 'D:\\Windows', Path: 'C:\\tools;C:\\runtime' };
  assert.deepEqual(missing(inPath, ...system.slice(0, 2), 'C:\\runtime\\VCRUNTIME140_1.dll'), []);
  assert.match(
    obstacle({ platform: 'win32', arch: 'x64', missing: old }) ?? '',
    /no VCRUNTIME140_1\.dll, of Microsoft's Visual C\+\+ runtime.*Install it from https:\/\/aka\.ms\/vs\/17\/release\/vc_redist\.x64\.exe/,
  );
});

test('an obstacle means WebAssembly, and a sentence where the wheel was asked for', () => {
  const machine = { platform: 'linux', arch: 'x64', compiler: 'c++', obstacle: 'this Linux has musl. Use Debian' };
  assert.deepEqual(chooseMode(machine), { mode: 'wasm', why: 'this Linux has musl. Use Debian', fixed: false });
  assert.throws(
    () => chooseMode({ ...machine, asked: 'wheel' }),
    /wheel cannot be used: this Linux has musl\. Use Debian/,
  );
  assert.equal(chooseMode({ ...machine, asked: 'wasm' }).mode, 'wasm');
});
