import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { builtAddon } from './addon.mjs';
import { at } from './places.mjs';
import { SetupError } from './setup-error.mjs';
import { TARGETS } from './targets.mjs';
import { zigCompiler } from './zig.mjs';

/** @import { Target } from './targets.mjs' */

/** The package of npm that has the addon for a target inside. @param {Target} target */
export const packageOf = (target) => `transferlab-addon-${target}`;

/** The addon's name there: it says from which sources and by which compiler it was built. @param {Target} target */
export const prebuiltName = (target) => path.basename(builtAddon('', zigCompiler(target)));

/** The files of that package that are loaded: the addon, and what TensorFlow loads and never calls. @param {Target} target */
export const prebuiltFiles = (target) => [prebuiltName(target), ...(TARGETS[target].made ?? [])];

/** The sha256 of each file, by target and name. @typedef {Partial<Record<Target, Record<string, string>>>} Hashes */

/** The sha256 of each prebuilt addon, which the package `transferlab` has inside where it was packed with them. */
const list = at('setup', 'prebuilt.json');

/**
 * The addon that npm installed with the package and what lies beside it, or null where there is none for these sources: then it
 * is built. Throws if a file is not the one that the package was packed with.
 * @param {Target} target
 * @param {{ hashes?: Hashes, resolve?: (name: string) => string }} [options]
 * @returns {{ addon: string, made: string[] } | null}
 */
export function prebuiltAddon(target, { hashes = pinnedHashes(), resolve = resolveHere } = {}) {
  const pinned = hashes[target];
  const files = pinned && prebuiltFiles(target).map((name) => found(target, name, { sha256: pinned[name], resolve }));
  if (!files || files.includes(null)) return null;
  const [addon, ...made] = /** @type {string[]} */ (files);
  return { addon, made };
}

/**
 * A file of the package for a target, or null where it is not there.
 * @param {Target} target @param {string} file @param {{ sha256?: string, resolve: (name: string) => string }} options
 * @returns {string | null}
 */
function found(target, file, { sha256: pinned, resolve }) {
  if (pinned === undefined) return null;
  const name = `${packageOf(target)}/${file}`;
  let place;
  try {
    place = resolve(name);
  } catch {
    return null;
  }
  const sha256 = createHash('sha256').update(fs.readFileSync(place)).digest('hex');
  if (sha256 === pinned) return place;
  throw new SetupError(
    `${name} has other bytes than transferlab was packed with: its sha256 must be ${pinned.slice(0, 12)}…, and is ` +
      `${sha256.slice(0, 12)}…. Remove node_modules/${packageOf(target)} and install again; set-up builds the addon itself where it is not there.`,
  );
}

/** @returns {Hashes} */
const pinnedHashes = () => (fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')) : {});

const resolveHere = (/** @type {string} */ name) => createRequire(at('package.json')).resolve(name);
