import fs from 'node:fs';
import { npm } from '../engine/npm.mjs';
import { at, cache, root } from '../engine/places.mjs';
import { isStamped, keyOf, removeStamp, sha256, writeStamp } from '../engine/stamp.mjs';

const name = 'packages';
const log = cache('setup', 'logs', 'packages.log');
const HIDDEN = 'node_modules/.package-lock.json';

const key = async () =>
  keyOf(
    await Promise.all(['package-lock.json', 'package.json', '.npmrc', ...workspaces()].map((file) => sha256(at(file)))),
    process.platform,
    process.arch,
  );

/** npm's packages, exactly as in the lock file, without running their install scripts. @type {import('../engine/run-steps.mjs').Step} */
export const packages = {
  name,
  does: 'npm packages from package-lock.json',
  needs: [],
  megabytes: 900,
  isDone: async () => {
    const now = await key();
    if (await isStamped(root, name, now)) return true;
    if (!isInstalled()) return false;
    writeStamp(root, name, { key: now, products: [{ file: HIDDEN }] });
    return true;
  },
  run: async () => {
    removeStamp(root, name);
    fs.rmSync(log, { force: true });
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'warn'], { log });
    // On a full disk npm may end well and leave half of the packages out.
    if (!isInstalled())
      throw Object.assign(new Error('npm ci ended, but packages are missing'), {
        output: fs.readFileSync(log, 'utf8').slice(-64_000),
      });
    writeStamp(root, name, { key: await key(), products: [{ file: HIDDEN }] });
  },
};

function workspaces() {
  return JSON.parse(fs.readFileSync(at('package.json'), 'utf8')).workspaces.map(
    (/** @type {string} */ folder) => `${folder}/package.json`,
  );
}

/**
 * Whether someone ran npm by hand and it finished: npm writes its own list into node_modules last, so a list
 * that agrees with the lock file means a whole folder. Packages for other systems are absent and optional.
 */
function isInstalled() {
  try {
    const lockedPackages = JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8')).packages;
    const here = JSON.parse(fs.readFileSync(at(HIDDEN), 'utf8')).packages;
    return Object.entries(lockedPackages).every(([location, { version, link, optional, devOptional }]) => {
      if (!location.startsWith('node_modules/')) return true;
      // Else a package that the repository has taken the place of would stay.
      if (link) return here[location]?.link === true;
      if (!here[location]) return Boolean(optional || devOptional);
      return here[location].version === version && fs.existsSync(at(location, 'package.json'));
    });
  } catch {
    return false;
  }
}
