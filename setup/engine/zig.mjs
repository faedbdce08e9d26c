import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { downloadFromPip } from './download.mjs';
import { pins } from './pins.mjs';
import { at, cache, venvPython } from './places.mjs';
import { renameOver } from './rename.mjs';
import { SetupError } from './setup-error.mjs';
import { TARGETS, targetOf } from './targets.mjs';

/** @import { Target } from './targets.mjs' */

/**
 * A C++ compiler: the command, the arguments that come before all others, its environment, and its version where it is pinned.
 * @typedef {{ command: string, args: string[], env?: NodeJS.ProcessEnv, version?: string }} Compiler
 */

const folder = cache('zig', pins.zig.version);

/** Zig itself, which has a C++ compiler and the C libraries of every target inside. */
export const zigProgram = path.join(folder, 'ziglang', process.platform === 'win32' ? 'zig.exe' : 'zig');

/** Zig's compiler for a target. What it compiles of its own C++ library is kept next to it. @param {Target} target @returns {Compiler} */
export const zigCompiler = (target) => ({
  command: zigProgram,
  args: ['c++', '-target', TARGETS[target].triple],
  version: pins.zig.version,
  env: {
    ...process.env,
    ZIG_GLOBAL_CACHE_DIR: path.join(folder, 'compiled'),
    ZIG_LOCAL_CACHE_DIR: path.join(folder, 'compiled'),
  },
});

/**
 * Fetches the pinned Zig and unpacks it. Gives the sha256 of the program, from the wheel's own list.
 * @param {{ tell: (text: string) => void, log: string }} options @returns {Promise<string | undefined>}
 */
export async function fetchZig({ tell, log }) {
  const here = targetOf();
  if (!here)
    throw new SetupError(`Zig is pinned for ${Object.keys(pins.zig.wheels).join(', ')}, and not for this machine.`);
  const wheel = await downloadFromPip(pins.zig.wheels[here], { tell, log });
  tell('unpacking the compiler');
  const temporary = `${folder}.tmp`;
  fs.rmSync(temporary, { recursive: true, force: true });
  const listed = await runCommand(venvPython, [at('setup', 'unpack.py'), wheel, temporary, 'ziglang/=ziglang/'], {
    log,
  });
  fs.chmodSync(path.join(temporary, 'ziglang', path.basename(zigProgram)), 0o755);
  fs.rmSync(folder, { recursive: true, force: true });
  renameOver(temporary, folder);
  fs.rmSync(wheel, { force: true });
  const name = `ziglang/${path.basename(zigProgram)}`;
  return listed
    .split('\n')
    .find((line) => line.slice(65) === name)
    ?.slice(0, 64);
}

/**
 * Compiles Zig's own C++ library for a target, which takes longer than the addon and needs none of TensorFlow: it is done
 * while TensorFlow is fetched.
 * @param {Target} target @param {string} log
 */
export async function warmZig(target, log) {
  const { command, args, env } = zigCompiler(target);
  const source = path.join(folder, 'empty.cc');
  fs.writeFileSync(source, '#include <string>\nstd::string empty() { return {}; }\n');
  const product = path.join(folder, 'empty.node');
  await runCommand(command, [...args, '-shared', '-fPIC', '-O3', '-std=gnu++17', source, '-o', product], { log, env });
  for (const file of [source, product]) fs.rmSync(file, { force: true });
}

/** What macOS' own library has, as a text with each symbol (a TBD file). */
export const systemOfMac = () =>
  fs.readFileSync(path.join(folder, 'ziglang', 'lib', 'libc', 'darwin', 'libSystem.tbd'), 'utf8');
