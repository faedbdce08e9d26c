import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './setup-error.mjs';

/** The folder that `setup/` lies in: the course's checkout, or the package `transferlab` as npm installed it. */
const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const require = createRequire(path.join(home, 'package.json'));

/** Whether this is the checkout of the course. Else it is the package, in somebody's project. */
export const inCheckout = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8')).name !== 'transferlab';

/** Everything set-up makes lies below it: the checkout; for the package a folder of the user's, which all projects share. */
export const root = inCheckout ? home : ownCacheFolder();

/** The package's own cache folder, by the library's rule: one rule for who writes and who reads. @returns {string} */
function ownCacheFolder() {
  const { ownCacheFolder } = require(path.join(home, 'dist', 'places.js'));
  return ownCacheFolder();
}

/** A path below the folder that `setup/` lies in. @param {...string} parts */
export const at = (...parts) => path.join(home, ...parts);

/** A path below the library's folder. @param {...string} parts */
export const library = (...parts) => (inCheckout ? at('lib', ...parts) : at(...parts));

/** A path below tfjs-node's folder, wherever npm has put it. @param {...string} parts */
export const tfjs = (...parts) =>
  path.join(inCheckout ? at('node_modules', '@tensorflow', 'tfjs-node') : findRoot(), ...parts);

function findRoot() {
  try {
    return path.dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    throw new SetupError(
      '@tensorflow/tfjs-node is not installed: where its own installer fails (it fetches from a storage bucket that many ' +
        'networks block), npm leaves it out. Run `npm install --ignore-scripts` in your project, then the same command again.',
    );
  }
}

/** Downloads, weights, stamps and the Python environment: everything that can be made again. */
export const cache = (/** @type {string[]} */ ...parts) => path.join(root, ...(inCheckout ? ['.cache'] : []), ...parts);

/** The interpreter of the project's own Python environment. */
export const venvPython = pythonIn(cache('venv'));

/** The interpreter of a Python environment. @param {string} folder @param {string} [platform] */
export function pythonIn(folder, platform = process.platform) {
  return platform === 'win32'
    ? path.win32.join(folder, 'Scripts', 'python.exe')
    : path.posix.join(folder, 'bin', 'python');
}

/** Where stamps lie, seen from the root. */
export const STAMPS = inCheckout ? path.join('.cache', 'setup') : 'setup';
