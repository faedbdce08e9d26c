import { existsSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '..', '..');
export const runner = path.join(root, 'kernel', 'dist', 'run.js');
export const python = process.env.TRANSFERLAB_PYTHON ?? path.join(root, '.cache', 'venv', 'bin', 'python');

/** Whether Jupyter and the compiled kernel are there; tests that need them say so where they are not. */
export const built = existsSync(runner) && existsSync(python);
if (!built) console.warn('The kernel and its runner were not tested: run `npm start -- --setup-only` first.');
