import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { downloadFromNpm } from '../engine/download.mjs';
import { npm } from '../engine/npm.mjs';
import { at } from '../engine/places.mjs';
import { TARGETS } from '../engine/targets.mjs';

/** @import { Pin } from '../engine/download.mjs' */
/** @import { Target } from '../engine/targets.mjs' */

/** What a Node for another machine needs to run the library here; all of it is kept below one folder. */

/**
 * Node itself, out of the pinned package of it.
 * @param {string} folder @param {Pin} pin @param {string} member the program's path in the package @param {string} log
 * @returns {Promise<string>} the program
 */
export async function fetchNode(folder, pin, member, log) {
  const place = path.join(folder, pin.sha256.slice(0, 12));
  if (!fs.existsSync(place)) {
    const [archive] = await downloadFromNpm([pin], { log });
    const temporary = `${place}.tmp`;
    fs.rmSync(temporary, { recursive: true, force: true });
    fs.mkdirSync(temporary, { recursive: true });
    await runCommand('tar', ['-xzf', archive, '-C', temporary, `package/${member}`], { log });
    fs.renameSync(temporary, place);
    fs.rmSync(archive);
  }
  return path.join(place, 'package', member);
}

/**
 * Packages with machine code, by the checkout's lock file, so that their checksums are its.
 * @param {string} folder @param {string[]} names @param {string[]} machine npm's options that name the machine @param {string} log
 */
export async function fetchPackages(folder, names, machine, log) {
  const { lockfileVersion, packages } = JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8'));
  const locked = Object.fromEntries(names.map((name) => [`node_modules/${name}`, packages[`node_modules/${name}`]]));
  // npm takes packages of another machine only where they are optional.
  const optionalDependencies = Object.fromEntries(names.map((name) => [name, locked[`node_modules/${name}`].version]));
  const place = path.join(folder, 'packages');
  const manifest = { name: path.basename(folder), version: '0.0.0', private: true, optionalDependencies };
  const lock = { name: manifest.name, version: '0.0.0', lockfileVersion, packages: { '': manifest, ...locked } };
  const text = JSON.stringify(lock, null, 2);
  const file = path.join(place, 'package-lock.json');
  if (fs.existsSync(path.join(place, 'node_modules')) && fs.readFileSync(file, 'utf8') === text) return;
  fs.rmSync(place, { recursive: true, force: true });
  fs.mkdirSync(place, { recursive: true });
  fs.writeFileSync(path.join(place, 'package.json'), JSON.stringify(manifest));
  fs.writeFileSync(file, text);
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...machine], { cwd: place, log });
}

/**
 * The addon with its libraries, in the folders where it looks for them.
 * @param {string} folder @param {Target} target @param {{ addon: string, made?: string[], home: string }} built the addon, what
 * TensorFlow loads and never calls, and the TensorFlow that it was built against
 */
export function placeAddon(folder, target, { addon, made = [], home }) {
  const place = path.join(folder, 'addon', 'lib', 'napi');
  const { rpath } = TARGETS[target];
  const libraries = TARGETS[target].libraries.map((name) => path.join(home, 'lib', name));
  const folderOfLibraries = rpath ? path.join(folder, 'addon', 'deps', 'lib') : place;
  fs.rmSync(path.join(folder, 'addon'), { recursive: true, force: true });
  for (const each of [folderOfLibraries, place]) fs.mkdirSync(each, { recursive: true });
  for (const file of [...libraries, ...made]) fs.symlinkSync(file, path.join(folderOfLibraries, path.basename(file)));
  fs.copyFileSync(addon, path.join(place, 'tfjs_binding.node'));
}

/** Writes the program of this machine that runs the other's Node. It names the addon for which it was made. @param {string} file @param {string} addon @param {string} script lines of sh */
export function writeRunner(file, addon, script) {
  fs.writeFileSync(`${file}.tmp`, `#!/bin/sh\n# ${path.basename(addon)}\n${script}`, { mode: 0o755 });
  fs.renameSync(`${file}.tmp`, file);
}

/** Whether a runner is there, made for this addon. @param {string} file @param {string} addon */
export const isRunnerFor = (file, addon) =>
  fs.existsSync(file) && fs.readFileSync(file, 'utf8').includes(path.basename(addon));

/** Words as sh takes them, whatever is in them. @param {string[]} words */
export const quoted = (words) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
