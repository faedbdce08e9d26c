import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { findPython } from '../engine/find-python.mjs';
import { at, cache, inCheckout, root, venvPython } from '../engine/places.mjs';
import { isStamped, keyOf, removeStamp, sha256, writeStamp } from '../engine/stamp.mjs';

const REQUIREMENTS = at('setup', 'requirements.txt');

/** There while pip works: an environment in which pip was cut short is created again, not fixed. */
const INSTALLING = cache('venv', '.installing');

/** The package brings no JupyterLab: its environment holds pip alone. */
const key = async () => keyOf(inCheckout ? await sha256(REQUIREMENTS) : 'pip alone');
const relative = (/** @type {string} */ file) => path.relative(root, file);

/** An empty Python environment of the project's own, made in place. @type {import('../engine/run-steps.mjs').Step} */
export const python = {
  name: 'python',
  does: `a separate Python environment in ${relative(cache('venv'))}`,
  needs: [],
  megabytes: 30,
  isDone: async () => !fs.existsSync(INSTALLING) && (await isStamped(root, 'python', await key())),
  run: async () => {
    removeStamp(root, 'jupyter');
    removeStamp(root, 'python');
    const { command } = findPython();
    fs.rmSync(cache('venv'), { recursive: true, force: true });
    await runCommand(command, ['-m', 'venv', cache('venv')], { log: cache('setup', 'logs', 'python.log') });
    writeStamp(root, 'python', {
      key: await key(),
      products: [{ file: relative(venvPython) }, { file: relative(cache('venv', 'pyvenv.cfg')) }],
    });
  },
};

/** JupyterLab and what runs notebooks, every file by its pinned hash. @type {import('../engine/run-steps.mjs').Step} */
export const jupyter = {
  name: 'jupyter',
  does: 'JupyterLab from the pinned requirements',
  needs: ['python'],
  megabytes: 320,
  isDone: async () => isStamped(root, 'jupyter', await key()),
  run: async () => {
    removeStamp(root, 'jupyter');
    fs.writeFileSync(INSTALLING, '');
    await runCommand(
      venvPython,
      [
        '-m',
        'pip',
        'install',
        '--require-hashes',
        '--no-deps',
        '--no-input',
        '--disable-pip-version-check',
        '-r',
        REQUIREMENTS,
      ],
      { log: cache('setup', 'logs', 'jupyter.log'), env: { ...process.env, PYTHONNOUSERSITE: '1' } },
    );
    writeStamp(root, 'jupyter', { key: await key(), products: installedRecords().map((file) => ({ file })) });
    fs.rmSync(INSTALLING);
  },
};

/** Where pip puts packages in the environment. */
export function sitePackages() {
  if (process.platform === 'win32') return cache('venv', 'Lib', 'site-packages');
  const library = cache('venv', 'lib');
  const version = fs.readdirSync(library).find((name) => name.startsWith('python3')) ?? '';
  return path.join(library, version, 'site-packages');
}

/** pip's list of each package's files: a package that was removed or replaced by hand shows here. */
function installedRecords() {
  const library = sitePackages();
  return fs
    .readdirSync(library)
    .filter((name) => name.endsWith('.dist-info'))
    .map((name) => relative(path.join(library, name, 'RECORD')))
    .sort();
}
