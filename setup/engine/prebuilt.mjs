import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { builtAddon } from './addon.mjs';
import { at } from './places.mjs';
import { SetupError } from './setup-error.mjs';
import { zigCompiler } from './zig.mjs';

/** @import { Target } from './targets.mjs' */

/** The package of npm that has the addon for a target inside. @param {Target} target */
export const packageOf = (target) => `transferlab-addon-${target}`;

/** The addon's name there: it says from which sources and by which compiler it was built. @param {Target} target */
export const prebuiltName = (target) => path.basename(builtAddon('', zigCompiler(target)));

/** The sha256 of each prebuilt addon, which the package `transferlab` has inside where it was packed with them. */
const list = at('setup', 'prebuilt.json');

/**
 * The addon that npm installed with the package, or null where there is none for these sources: then it is built. Throws if it
 * is not the one that the package was packed with.
 * @param {Target} target
 * @param {{ hashes?: Partial<Record<Target, string>>, resolve?: (name: string) => string }} [options]
 * @returns {string | null}
 */
export function prebuiltAddon(target, { hashes = pinnedHashes(), resolve = resolveHere } = {}) {
  const pinned = hashes[target];
  if (pinned === undefined) return null;
  const name = `${packageOf(target)}/${prebuiltName(target)}`;
  let file;
  try {
    file = resolve(name);
  } catch {
    return null;
  }
  const sha256 = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  if (sha256 === pinned) return file;
  throw new SetupError(
    `${name} has other bytes than transferlab was packed with: its sha256 must be ${pinned.slice(0, 12)}…, and is ` +
      `${sha256.slice(0, 12)}…. Remove node_modules/${packageOf(target)} and install again; set-up builds the addon itself where it is not there.`,
  );
}

/** @returns {Partial<Record<Target, string>>} */
const pinnedHashes = () => (fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')) : {});

const resolveHere = (/** @type {string} */ name) => createRequire(at('package.json')).resolve(name);
