import fs from 'node:fs';
import path from 'node:path';
import { at } from '../engine/places.mjs';

/** The packages of the lock file, by place. @returns {Record<string, any>} */
export const lockedPackages = () => JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8')).packages;

/**
 * Where npm has put what a package asks for: in the nearest `node_modules` upwards.
 * @param {Record<string, any>} packages @param {string} from its place @param {string} name
 */
export function placeOf(packages, from, name) {
  for (let folder = from; ; folder = path.posix.dirname(folder)) {
    const location = path.posix.join(folder, 'node_modules', name);
    if (packages[location]) return packages[location].link ? packages[location].resolved : location;
    if (folder === '.') return undefined;
  }
}

/**
 * All packages that one brings into a project, by place, without itself and without our own workspaces. Those for other systems
 * count; peers that are optional do not, as npm does not install them.
 * @param {Record<string, any>} packages @param {string} start its place
 */
export function broughtBy(packages, start) {
  const seen = new Set([start]);
  for (const location of seen) {
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} } = packages[location];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const dependency = peerDependenciesMeta[name]?.optional ? undefined : placeOf(packages, location, name);
      if (dependency) seen.add(dependency);
    }
  }
  return [...seen].filter((location) => location !== start && location.includes('node_modules/'));
}

/** Bytes of a package's files, without the packages inside it. @param {string} folder @returns {number} */
export const ownBytes = (folder) =>
  fs.readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    if (entry.isFile()) return sum + fs.statSync(path.join(folder, entry.name)).size;
    return sum + (entry.isDirectory() && entry.name !== 'node_modules' ? ownBytes(path.join(folder, entry.name)) : 0);
  }, 0);
