import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this checkout. Everything set-up makes lies below it. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A path below the root of the checkout. @param {...string} parts */
export const at = (...parts) => path.join(root, ...parts);

/** Downloads, weights, stamps and the Python environment: everything that can be made again. */
export const cache = (/** @type {string[]} */ ...parts) => at('.cache', ...parts);

/** The interpreter of the project's own Python environment. */
export const venvPython =
  process.platform === 'win32' ? cache('venv', 'Scripts', 'python.exe') : cache('venv', 'bin', 'python');
