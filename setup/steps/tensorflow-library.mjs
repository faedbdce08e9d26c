import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { downloadFromPip } from '../engine/download.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, root, venvPython } from '../engine/places.mjs';
import { renameOver } from '../engine/rename.mjs';
import { isStamped, keyOf, removeStamp, sha256, writeStamp } from '../engine/stamp.mjs';
import { TARGETS, targetOf } from '../engine/targets.mjs';

/** @import { Pin } from '../engine/download.mjs' */
/** @import { Target } from '../engine/targets.mjs' */
/** @import { Mode } from '../engine/tensorflow-mode.mjs' */

const name = 'tensorflow-library';
const log = cache('setup', 'logs', `${name}.log`);

/** The folders of the wheel that tfjs-node's sources and ours include. */
const HEADERS = [
  'tensorflow/c/',
  'tensorflow/core/platform/',
  'tensorflow/core/common_runtime/next_pluggable_device/c/',
  'tsl/',
  'xla/tsl/',
];

/** Where in the wheel the libraries lie, unless they lie at its top. @type {Partial<Record<Target, string>>} */
const FOLDERS = { 'win32-x64': 'tensorflow/python' };

/** @param {Mode} mode @param {Target} target @returns {{ version: string, wheel: Pin }} */
const wheelOf = (mode, target) =>
  mode === 'gpu' ? pins.tensorflowGpu : { version: pins.tensorflow.version, wheel: pins.tensorflow.wheels[target] };

/** Where the libraries of a mode lie; those of another machine than this one lie apart. @param {Mode} mode @param {Target} [target] */
export const tensorflowHome = (mode, target = here()) =>
  cache(
    'tensorflow',
    `${pins.tensorflow.version}-${mode === 'gpu' ? 'gpu' : 'cpu'}${target === here() ? '' : `-${target}`}`,
  );

/** Where nothing is built, a mode that needs no library was chosen. */
const here = () => targetOf() ?? 'linux-x64';

/**
 * TensorFlow's libraries and headers out of the pinned wheel, kept outside node_modules so that a new
 * `npm ci` does not cost them. @param {Mode} mode @returns {import('../engine/run-steps.mjs').Step}
 */
export function tensorflowLibrary(mode) {
  const usesWheel = mode === 'wheel' || mode === 'gpu';
  const home = tensorflowHome(mode);
  const { version, wheel: pin } = wheelOf(mode, here());
  const { libraries } = TARGETS[here()];
  const key = async () =>
    keyOf(
      mode,
      { version, wheel: pin },
      libraries,
      HEADERS,
      mode === 'gpu' ? await sha256(at('setup', pins.tensorflowGpu.requirements)) : '',
    );
  return {
    name,
    does: usesWheel ? `TensorFlow ${version} out of its wheel (${mode === 'gpu' ? 'GPU' : 'CPU'})` : 'not needed',
    needs: ['python'],
    megabytes: mode === 'gpu' ? 7000 : 1150,
    isDone: async () => !usesWheel || isStamped(root, name, await key()),
    run: async (tell) => {
      removeStamp(root, name);
      const wheel = await downloadFromPip(pin, { tell, log });
      tell('taking the libraries out of the wheel');
      const hashes = await extractLibraries(wheel, home, here());
      if (mode === 'gpu') await addNvidia(home, tell);
      writeStamp(root, name, {
        key: await key(),
        products: libraries.map((file) => ({
          file: path.relative(root, path.join(home, 'lib', file)),
          sha256: hashes.get(`lib/${file}`),
        })),
      });
      fs.rmSync(wheel, { force: true });
    },
  };
}

/**
 * Takes a target's libraries and headers out of its wheel, and gives their sha256 by the wheel's own list.
 * @param {string} wheel @param {string} home @param {Target} target
 */
export async function extractLibraries(wheel, home, target) {
  const temporary = `${home}.tmp`;
  fs.rmSync(temporary, { recursive: true, force: true });
  const { libraries, linked = [] } = TARGETS[target];
  const pairs = [
    ...[...libraries, ...linked].map((file) => `${FOLDERS[target] ?? 'tensorflow'}/${file}=lib/${file}`),
    ...HEADERS.map((folder) => `tensorflow/include/${folder}=include/${folder}`),
    'tensorflow/THIRD_PARTY_NOTICES.txt=THIRD_PARTY_NOTICES.txt',
  ];
  const listed = await runCommand(venvPython, [at('setup', 'unpack.py'), wheel, temporary, ...pairs], { log });
  fs.rmSync(home, { recursive: true, force: true });
  renameOver(temporary, home);
  return new Map(
    listed
      .trim()
      .split('\n')
      .map((line) => /** @type {[string, string]} */ ([line.slice(65), line.slice(0, 64)])),
  );
}

/** @param {string} home @param {(text: string) => void} tell */
async function addNvidia(home, tell) {
  tell('the CUDA libraries');
  const folder = path.join(home, 'cuda.tmp');
  await runCommand(
    venvPython,
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--require-hashes',
      '--no-input',
      '--disable-pip-version-check',
      '--target',
      folder,
      '-r',
      at('setup', pins.tensorflowGpu.requirements),
    ],
    { log },
  );
  renameOver(path.join(folder, 'nvidia'), path.join(home, 'nvidia'));
  fs.rmSync(folder, { recursive: true, force: true });
}
