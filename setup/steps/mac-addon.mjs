import fs from 'node:fs';
import path from 'node:path';
import { functionsOfNode } from '../engine/addon.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { TARGETS } from '../engine/targets.mjs';
import { systemOfMac } from '../engine/zig.mjs';
import { readMachO } from './mach-o.mjs';

/** @import { MachO } from './mach-o.mjs' */

/**
 * Why an addon would not load on macOS: a library that it names otherwise than TensorFlow does, another folder, a symbol that
 * none of them has, no signature. `system` and `node` tell whether macOS and Node have a symbol.
 * @param {MachO} addon
 * @param {{ tensorflow: MachO[], rpath: string, system: (symbol: string) => boolean, node: (symbol: string) => boolean }} against
 * @returns {string[]} nothing where it loads
 */
export function whyNotLoaded(addon, { tensorflow, rpath, system, node }) {
  const complaints = [];
  if (!addon.isSigned) complaints.push('it has no signature, and Apple silicon runs no code without one');
  if (addon.folders.join() !== rpath)
    complaints.push(`it looks for libraries in ${addon.folders.join()}, not in ${rpath}`);
  const own = new Map(tensorflow.map((library) => [library.id, library.defines]));
  for (const name of addon.libraries) {
    if (!own.has(name) && !name.startsWith('/usr/lib/')) complaints.push(`it loads ${name}, which nothing brings`);
  }
  for (const { name, library } of addon.takes) {
    const isThere = library === null ? node(name) : (own.get(library)?.has(name) ?? system(name));
    if (!isThere) complaints.push(`${library ?? 'Node'} has no ${name}`);
  }
  return complaints;
}

/** Throws if an addon for macOS would not load there with the TensorFlow below `home`. @param {string} addon @param {string} home @param {string} log */
export async function requireLoadable(addon, home, log) {
  const { libraries, rpath } = TARGETS['darwin-arm64'];
  const ofNode = await functionsOfNode(log);
  const ofMac = new Set(systemOfMac().match(/\b\w+\b/g));
  const complaints = whyNotLoaded(readMachO(fs.readFileSync(addon)), {
    tensorflow: libraries.map((name) => readMachO(fs.readFileSync(path.join(home, 'lib', name)))),
    rpath: String(rpath),
    system: (symbol) => ofMac.has(symbol),
    node: (symbol) => ofNode.has(symbol.slice(1)),
  });
  if (complaints.length > 0) {
    throw new SetupError(`The addon for macOS would not load there: ${complaints.slice(0, 5).join('; ')}.`, 'build');
  }
}
