import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtAddon, madeBelow } from '../engine/addon.mjs';
import { findProgram } from '../engine/find-program.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache } from '../engine/places.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { zigCompiler } from '../engine/zig.mjs';
import { tensorflowHome } from '../steps/tensorflow-library.mjs';
import { fetchNode, fetchPackages, isRunnerFor, placeAddon, quoted, writeRunner } from './foreign.mjs';
import { installFromRegistry } from './from-registry.mjs';

const folder = cache('windows');
const log = cache('setup', 'logs', 'windows.log');

/** Packages with machine code that the library loads. */
const PACKAGES = ['@img/sharp-win32-x64'];

/** npm's options that name the machine. */
const MACHINE = ['--os=win32', '--cpu=x64'];

/** Wine, which runs programs for Windows, or what is missing. @param {NodeJS.ProcessEnv} [env] @returns {{ program: string } | { missing: string }} */
export function wine(env = process.env) {
  const program = findProgram(['wine', 'wine64', 'wine64-stable'], env);
  if (program) return { program };
  return { missing: 'Wine is not installed (Debian: `sudo apt install wine wine64`)' };
}

/** Node for Windows, as a program of this machine that runs it under Wine. */
export const wineNode = path.join(folder, 'node');

/** A path of this machine as Windows names it: Wine shows the whole disk as drive Z. @param {string} file */
export const windowsPath = (file) => `Z:${file.replaceAll('/', '\\')}`;

/** The environment in which Node for Windows finds the packages and the addon for its machine. @returns {NodeJS.ProcessEnv} */
export const wineEnvironment = () => ({
  ...process.env,
  // Outside of the checkout: it has links to the whole disk, which programs that walk through folders would follow.
  WINEPREFIX: path.join(os.tmpdir(), 'transferlab-wine'),
  // Neither its own notes, nor a question whether to fetch Mono and Gecko, which it has for other programs.
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
  NODE_PATH: windowsPath(path.join(folder, 'packages', 'node_modules')),
  NODE_OPTIONS: `--require ${JSON.stringify(windowsPath(at('setup', 'emulated.cjs')))}`,
  TF_CPP_MIN_LOG_LEVEL: '3',
});

/** Whether all of it is there, with the addon that is built from the present sources. */
export const isUnderWine = () =>
  isRunnerFor(wineNode, builtAddon(tensorflowHome('wheel', 'win32-x64'), zigCompiler('win32-x64')));

/**
 * Puts together what Node for Windows needs: Node, the packages, and the addon where `emulated.cjs` looks for it. The addon and
 * what lies beside it are those that npm installs on Windows.
 * @param {{ addon: string, home: string, tell: (text: string) => void }} built the addon for Windows and the TensorFlow that it
 * was built against
 */
export async function makeWine({ addon, home, tell }) {
  const found = wine();
  if ('missing' in found) throw new SetupError(`No program for Windows can run: ${found.missing}.`);
  fs.mkdirSync(folder, { recursive: true });
  tell('Node and packages for Windows');
  const node = await fetchNode(folder, pins.nodeWindows, 'bin/node.exe', log);
  await fetchPackages(folder, PACKAGES, MACHINE, log);
  tell("the addon's package, from a registry on loopback");
  const files = [addon, ...madeBelow(home, 'win32-x64')];
  const installed = await installFromRegistry(path.join(folder, 'installed'), 'win32-x64', files, {
    machine: MACHINE,
    log,
  });
  placeAddon(folder, 'win32-x64', { ...installed, home });
  writeRunner(wineNode, addon, runnerOf([found.program, node]));
}

/**
 * Node for Windows fails under Wine where its output is a pipe (EBADF): it writes into files, which are shown at its end.
 * @param {string[]} command
 */
const runnerOf = (command) => `out=$(mktemp) && err=$(mktemp) || exit 1
trap 'rm -f "$out" "$err"' EXIT
${quoted(command)} "$@" >"$out" 2>"$err" </dev/null
code=$?
cat "$out"
cat "$err" >&2
exit $code
`;
