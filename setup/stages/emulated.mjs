import fs from 'node:fs';
import path from 'node:path';
import { builtAddon } from '../engine/addon.mjs';
import { findProgram } from '../engine/find-program.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache } from '../engine/places.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { zigCompiler } from '../engine/zig.mjs';
import { tensorflowHome } from '../steps/tensorflow-library.mjs';
import { fetchNode, fetchPackages, isRunnerFor, placeAddon, quoted, writeRunner } from './foreign.mjs';

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
export const isEmulated = () =>
  isRunnerFor(emulatedNode, builtAddon(tensorflowHome('wheel', 'linux-arm64'), zigCompiler('linux-arm64')));

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
  const node = await fetchNode(folder, pins.nodeArm64, 'bin/node', log);
  await fetchPackages(folder, PACKAGES, ['--os=linux', '--cpu=arm64', '--libc=glibc'], log);
  placeAddon(folder, 'linux-arm64', { addon, home });
  const words = quoted([found.program, '-L', found.libraries, node]);
  writeRunner(emulatedNode, addon, `exec ${words} "$@"\n`);
}
