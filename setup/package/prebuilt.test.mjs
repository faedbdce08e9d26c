import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packageOf, prebuiltAddon, prebuiltFiles, prebuiltName } from '../engine/prebuilt.mjs';
import { TARGETS } from '../engine/targets.mjs';
import { published } from '../pack.mjs';
import { temporaryFolder } from '../test/folder.mjs';
import { addonManifest, packAddons, prebuiltIn } from './addons.mjs';
import { startRegistry } from './registry.mjs';

/** @import { Target } from '../engine/targets.mjs' */

const NAMES = /** @type {Target[]} */ (Object.keys(TARGETS));
const sha256 = (/** @type {string | Buffer} */ bytes) => createHash('sha256').update(bytes).digest('hex');

/** Stand-ins for the built files, each with its machine's name inside. @param {string} folder */
function standIns(folder) {
  return /** @type {Record<Target, string[]>} */ (
    Object.fromEntries(
      NAMES.map((target) => [
        target,
        ['the addon', ...(TARGETS[target].made ?? [])].map((name, i) => {
          const file = path.join(folder, `${target}-${i}`);
          fs.writeFileSync(file, `${name} for ${target}`);
          return file;
        }),
      ]),
    )
  );
}

test('each package says for which machine it is, by the names that npm compares', () => {
  assert.deepEqual(
    NAMES.map(addonManifest).map(({ name, os, cpu, libc }) => [name, ...os, ...cpu, ...(libc ?? [])]),
    [
      ['transferlab-addon-linux-x64', 'linux', 'x64', 'glibc'],
      ['transferlab-addon-linux-arm64', 'linux', 'arm64', 'glibc'],
      ['transferlab-addon-darwin-arm64', 'darwin', 'arm64'],
      ['transferlab-addon-win32-x64', 'win32', 'x64'],
    ],
  );
});

test('npm installs the addon of its machine, and no other, from a registry on loopback', async (t) => {
  const folder = temporaryFolder(t);
  const packed = path.join(folder, 'packed');
  const tarballs = packAddons(standIns(folder), packed).map(({ file }) => file);
  const registry = await startRegistry(tarballs);
  t.after(registry.close);
  const { optionalDependencies } = published(
    { main: 'x', types: 'x', optionalDependencies: { '@tensorflow/tfjs-node': '4.22.0' } },
    { prebuilt: packed },
  );
  assert.equal(optionalDependencies['@tensorflow/tfjs-node'], '4.22.0');
  const wanted = { optionalDependencies: prebuiltIn(packed).optionalDependencies };
  assert.deepEqual(optionalDependencies, { '@tensorflow/tfjs-node': '4.22.0', ...wanted.optionalDependencies });
  const machines = /** @type {[Target, string[]][]} */ ([
    ['linux-arm64', ['--os=linux', '--cpu=arm64', '--libc=glibc']],
    ['win32-x64', ['--os=win32', '--cpu=x64']],
  ]);
  await Promise.all(
    machines.map(async ([target, machine]) => {
      const project = path.join(folder, target);
      fs.mkdirSync(project);
      fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'p', version: '1.0.0', ...wanted }));
      const cache = path.join(folder, `cache ${target}`);
      const quiet = ['--no-audit', '--no-fund', '--registry', registry.url, '--cache', cache];
      await promisify(execFile)('npm', ['install', ...quiet, ...machine], { cwd: project, shell: NEEDS_SHELL });
      const installed = fs.readdirSync(path.join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
      assert.deepEqual(installed, [packageOf(target)]);
      const file = path.join(project, 'node_modules', packageOf(target), prebuiltName(target));
      assert.equal(fs.readFileSync(file, 'utf8'), `the addon for ${target}`);
      // TensorFlow for Windows loads a library of Python, which the package brings.
      const beside = fs.readdirSync(path.dirname(file)).filter((name) => name.endsWith('.dll'));
      assert.deepEqual(beside, target === 'win32-x64' ? ['python311.dll'] : []);
      // What another installation must have, byte for byte.
      const { packages } = JSON.parse(fs.readFileSync(path.join(project, 'package-lock.json'), 'utf8'));
      for (const name of NAMES.map(packageOf)) assert.match(packages[`node_modules/${name}`].integrity, /^sha512-/);
    }),
  );
  assert.deepEqual(registry.asked.sort(), machines.map(([target]) => packageOf(target)).sort());
});

const NEEDS_SHELL = process.platform === 'win32';

test('the same addons are packed into the same bytes', (t) => {
  const folder = temporaryFolder(t);
  const addons = { 'win32-x64': standIns(folder)['win32-x64'] };
  const [one] = packAddons(addons, path.join(folder, 'one'));
  fs.utimesSync(addons['win32-x64'][0], 1, 1);
  fs.chmodSync(addons['win32-x64'][1], 0o600);
  const [other] = packAddons(addons, path.join(folder, 'another'));
  assert.equal(one.sha256, other.sha256);
});

test('set-up takes an addon whose sources and bytes are those of the package, and no other', (t) => {
  const folder = temporaryFolder(t);
  const target = 'linux-x64';
  const file = path.join(folder, prebuiltName(target));
  const resolve = (/** @type {string} */ name) => {
    const found = path.join(folder, name.replace(`${packageOf(target)}/`, ''));
    if (!fs.existsSync(found)) throw new Error(`Cannot find module '${name}'`);
    return found;
  };
  const hashes = { [target]: { [prebuiltName(target)]: sha256('right') } };
  assert.equal(prebuiltAddon(target, { hashes, resolve }), null);
  fs.writeFileSync(file, 'right');
  assert.deepEqual(prebuiltAddon(target, { hashes, resolve }), { addon: file, made: [] });
  assert.equal(prebuiltAddon('linux-arm64', { hashes, resolve }), null);
  fs.writeFileSync(file, 'wrong');
  assert.throws(
    () => prebuiltAddon(target, { hashes, resolve }),
    /has other bytes than transferlab was packed with.*Remove node_modules\/transferlab-addon-linux-x64/,
  );
  // The checkout was packed with none.
  assert.equal(prebuiltAddon(target), null);
});

test('for Windows set-up takes the library beside the addon too, and neither where one is missing or another', (t) => {
  const folder = temporaryFolder(t);
  const target = 'win32-x64';
  const files = prebuiltFiles(target);
  const [addon, python] = files.map((name) => path.join(folder, name));
  const hashes = { [target]: Object.fromEntries(files.map((name) => [name, sha256('right')])) };
  const resolve = (/** @type {string} */ name) => {
    const found = path.join(folder, path.basename(name));
    if (!fs.existsSync(found)) throw new Error(`Cannot find module '${name}'`);
    return found;
  };
  fs.writeFileSync(addon, 'right');
  assert.equal(prebuiltAddon(target, { hashes, resolve }), null);
  fs.writeFileSync(python, 'right');
  assert.deepEqual(prebuiltAddon(target, { hashes, resolve }), { addon, made: [python] });
  fs.writeFileSync(python, 'wrong');
  assert.throws(() => prebuiltAddon(target, { hashes, resolve }), /win32-x64\/python311\.dll has other bytes/);
});

test('a folder without packed addons is named', (t) => {
  assert.throws(() => prebuiltIn(temporaryFolder(t)), /prebuilt\.json is not there\. Run `npm run prebuilt` first\./);
});
