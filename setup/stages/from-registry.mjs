import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { npm } from '../engine/npm.mjs';
import { prebuiltAddon } from '../engine/prebuilt.mjs';
import { packAddons, prebuiltIn } from '../package/addons.mjs';
import { startRegistry } from '../package/registry.mjs';

/** @import { Target } from '../engine/targets.mjs' */

/**
 * What a user's machine gets of an addon: it is packed as a package of npm, and npm installs it, as on that machine, into an
 * empty project from a registry on loopback. Throws if the files are not the packed ones.
 * @param {string} folder emptied first; the project stays in it @param {Target} target @param {string[]} built the package's files
 * @param {{ machine: string[], log: string }} options npm's options that name the machine
 */
export async function installFromRegistry(folder, target, built, { machine, log }) {
  const packed = path.join(folder, 'packed');
  const project = path.join(folder, 'project');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(project, { recursive: true });
  const tarballs = packAddons({ [target]: built }, packed).map(({ file }) => file);
  const { list, optionalDependencies } = prebuiltIn(packed);
  const manifest = path.join(project, 'package.json');
  fs.writeFileSync(manifest, JSON.stringify({ name: 'project', version: '1.0.0', optionalDependencies }));
  const registry = await startRegistry(tarballs);
  try {
    const quiet = ['--no-audit', '--no-fund', '--registry', registry.url, '--cache', path.join(folder, 'cache')];
    await npm(['install', ...quiet, ...machine], { cwd: project, log });
  } finally {
    await registry.close();
  }
  const { resolve } = createRequire(manifest);
  const installed = prebuiltAddon(target, { hashes: JSON.parse(fs.readFileSync(list, 'utf8')), resolve });
  if (!installed) throw new Error(`npm has not installed the addon's package for ${target} into ${project}.`);
  return installed;
}
