import fs from 'node:fs';
import path from 'node:path';
import { builtAddon } from '../engine/addon.mjs';
import { runCommand } from '../engine/command.mjs';
import { downloadFromNpm } from '../engine/download.mjs';
import { findProgram } from '../engine/find-program.mjs';
import { npm } from '../engine/npm.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache } from '../engine/places.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { TARGETS } from '../engine/targets.mjs';
import { zigCompiler } from '../engine/zig.mjs';
import { tensorflowHome } from '../steps/tensorflow-library.mjs';

const folder = cache('arm64');
const log = cache('setup', 'logs', 'arm64.log');

/** Packages with machine code that unit tests load: Jest's compiler and resolver, and the decoder of images. */
const PACKAGES = [
  '@img/sharp-libvips-linux-arm64',
  '@img/sharp-linux-arm64',
  '@swc/core-linux-arm64-gnu',
  '@unrs/resolver-binding-linux-arm64-gnu',
];

/** Where Debian's packages of another architecture's C and C++ library put them. */
const LIBRARIES = '/usr/aarch64-linux-gnu';

/**
 * The emulator of 64-bit Arm and the folder with the libraries that programs for it load, or what is missing.
 * @param {NodeJS.ProcessEnv} [env] @returns {{ program: string, libraries: string } | { missing: string }}
 */
export function emulator(env = process.env) {
  const program = findProgram(['qemu-aarch64', 'qemu-aarch64-static'], env);
  const libraries = env.QEMU_LD_PREFIX ?? LIBRARIES;
  if (program && fs.existsSync(path.join(libraries, 'lib', 'ld-linux-aarch64.so.1'))) return { program, libraries };
  return {
    missing: `${program ? `libraries for 64-bit Arm are not in ${libraries}` : 'qemu-aarch64 is not installed'} (Debian: \`sudo apt install qemu-user libc6-arm64-cross libstdc++6-arm64-cross\`, or set QEMU_LD_PREFIX)`,
  };
}

/** Node for 64-bit Arm, as a program of this machine that runs it emulated. */
export const emulatedNode = path.join(folder, 'node');

/** The environment in which the emulated Node finds the packages and the addon for its machine. @returns {NodeJS.ProcessEnv} */
export const emulatedEnvironment = () => ({
  ...process.env,
  NODE_PATH: path.join(folder, 'packages', 'node_modules'),
  NODE_OPTIONS: `--require ${JSON.stringify(at('setup', 'emulated.cjs'))}`,
  TF_CPP_MIN_LOG_LEVEL: '3',
});

/** Whether all of it is there, with the addon that is built from the present sources. */
export function isEmulated() {
  const now = builtAddon(tensorflowHome('wheel', 'linux-arm64'), zigCompiler('linux-arm64'));
  return fs.existsSync(emulatedNode) && fs.readFileSync(emulatedNode, 'utf8').includes(path.basename(now));
}

/**
 * Puts together what the emulated Node needs: Node, the packages, and the addon where `emulated.cjs` looks for it.
 * @param {{ addon: string, home: string, tell: (text: string) => void }} built the addon for Linux arm64 and the TensorFlow that
 * it was built against
 */
export async function makeEmulated({ addon, home, tell }) {
  const found = emulator();
  if ('missing' in found) throw new SetupError(`Nothing can be emulated: ${found.missing}.`);
  fs.mkdirSync(folder, { recursive: true });
  tell('Node and packages for Linux arm64');
  const node = await fetchNode();
  await fetchPackages();
  linkAddon(addon, home);
  const quoted = [found.program, '-L', found.libraries, node].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  fs.writeFileSync(`${emulatedNode}.tmp`, `#!/bin/sh\n# ${path.basename(addon)}\nexec ${quoted.join(' ')} "$@"\n`, {
    mode: 0o755,
  });
  fs.renameSync(`${emulatedNode}.tmp`, emulatedNode);
}

/** @returns {Promise<string>} the program */
async function fetchNode() {
  const place = path.join(folder, pins.nodeArm64.sha256.slice(0, 12));
  if (!fs.existsSync(place)) {
    const [archive] = await downloadFromNpm([pins.nodeArm64], { log });
    const temporary = `${place}.tmp`;
    fs.rmSync(temporary, { recursive: true, force: true });
    fs.mkdirSync(temporary, { recursive: true });
    await runCommand('tar', ['-xzf', archive, '-C', temporary, 'package/bin/node'], { log });
    fs.renameSync(temporary, place);
    fs.rmSync(archive);
  }
  return path.join(place, 'package', 'bin', 'node');
}

/** The packages by the checkout's lock file, so that their checksums are its. */
async function fetchPackages() {
  const { lockfileVersion, packages } = JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8'));
  const locked = Object.fromEntries(PACKAGES.map((name) => [`node_modules/${name}`, packages[`node_modules/${name}`]]));
  // npm takes packages of another machine only where they are optional.
  const optionalDependencies = Object.fromEntries(
    PACKAGES.map((name) => [name, locked[`node_modules/${name}`].version]),
  );
  const place = path.join(folder, 'packages');
  const manifest = { name: 'arm64', version: '0.0.0', private: true, optionalDependencies };
  const lock = { name: 'arm64', version: '0.0.0', lockfileVersion, packages: { '': manifest, ...locked } };
  const text = JSON.stringify(lock, null, 2);
  const file = path.join(place, 'package-lock.json');
  if (fs.existsSync(path.join(place, 'node_modules')) && fs.readFileSync(file, 'utf8') === text) return;
  fs.rmSync(place, { recursive: true, force: true });
  fs.mkdirSync(place, { recursive: true });
  fs.writeFileSync(path.join(place, 'package.json'), JSON.stringify(manifest));
  fs.writeFileSync(file, text);
  const machine = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...machine], { cwd: place, log });
}

/** The addon with its libraries, in the folders that it names itself. @param {string} addon @param {string} home */
function linkAddon(addon, home) {
  const libraries = path.join(folder, 'addon', 'deps', 'lib');
  const place = path.join(folder, 'addon', 'lib', 'napi');
  for (const each of [libraries, place]) {
    fs.rmSync(each, { recursive: true, force: true });
    fs.mkdirSync(each, { recursive: true });
  }
  for (const name of TARGETS['linux-arm64'].libraries) {
    fs.symlinkSync(path.join(home, 'lib', name), path.join(libraries, name));
  }
  fs.copyFileSync(addon, path.join(place, 'tfjs_binding.node'));
}
