import { at, cache } from '../engine/places.mjs';
import { crossBuild } from '../steps/cross-build.mjs';
import { tensorflowHome } from '../steps/tensorflow-library.mjs';
import { check, lastJson } from './child.mjs';
import { emulatedEnvironment, emulatedNode, emulator, isEmulated, makeEmulated } from './emulated.mjs';

/** @import { Found, Stage } from './child.mjs' */

/** How far losses of the two processors may lie apart, as a fraction: sums are added in another order. */
const TOLERANCE = 1e-3;

/** @type {{ name: string, run: () => Promise<string | null> }} says what is wrong, or null */
const loads = {
  name: 'the addon loads and multiplies',
  run: async () => {
    const { code, stdout, output } = await emulated([at('setup', 'prove-tensorflow.cjs')]);
    return code === 0 && lastJson(stdout)?.backend === 'tensorflow' ? null : output;
  },
};

/** @type {typeof loads} */
const trains = {
  name: 'a LeNet trains to the same losses',
  run: async () => {
    const script = at('setup', 'train-lenet.cjs');
    const here = lastJson((await check(process.execPath, [script])).stdout);
    const { stdout, output } = await emulated([script]);
    const there = lastJson(stdout);
    return there?.arch === 'arm64' && there.backend === 'tensorflow' && isNear(there.losses, here?.losses)
      ? null
      : `${output}\nHere: ${JSON.stringify(here)}`;
  },
};

/** @type {typeof loads} */
const unitTests = {
  name: 'unit tests of the engine',
  run: async () => {
    const jest = at('node_modules', 'jest', 'bin', 'jest.js');
    const patient = ['--runInBand', '--testTimeout', '600000', '--cacheDirectory', cache('arm64', 'jest')];
    const { code, output } = await emulated([
      jest,
      ...patient,
      '--testPathIgnorePatterns',
      'long.test',
      '--',
      'lib/src/engine',
    ]);
    return code === 0 ? null : output;
  },
};

/** @param {string[]} args */
const emulated = (args) => check(emulatedNode, args, { env: emulatedEnvironment() });

/** @param {number[]} losses @param {number[]} [others] */
export const isNear = (losses, others) =>
  losses.length > 0 &&
  losses.length === others?.length &&
  losses.every((loss, i) => Math.abs(loss - others[i]) <= TOLERANCE * Math.abs(others[i]));

/** @param {(typeof loads)[]} checks @returns {Promise<Found>} */
async function outcomeOf(checks) {
  /** @type {Required<Found>} */
  const found = { passed: 0, failed: 0, skipped: [], output: '', parts: [] };
  for (const { name, run } of checks) {
    const start = performance.now();
    const trouble = await run();
    found.parts.push({ name, seconds: (performance.now() - start) / 1000 });
    if (trouble === null) found.passed++;
    else {
      found.failed++;
      found.output += `On Linux arm64, emulated, this failed: ${name}.\n${trouble}\n`;
    }
  }
  return found;
}

/** All that is tried on an emulated arm64, after the addon for it was built. @type {Stage} */
export const onArm64 = {
  name: 'arm64',
  guards: 'the addon, the unit tests of the engine and the training of a LeNet on Linux arm64, emulated',
  run: async () => {
    const tell = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);
    const log = cache('setup', 'logs', 'arm64.log');
    const addon = await crossBuild('linux-arm64', { tell, log });
    await makeEmulated({ addon, home: tensorflowHome('wheel', 'linux-arm64'), tell });
    return outcomeOf([loads, trains, unitTests]);
  },
};

/** The quick part of it, where the emulator and the addon are there. @type {Stage} */
export const arm64Smoke = {
  name: 'arm64',
  guards: 'the addon loads on Linux arm64, emulated, where `npm run test:arm64` has built it',
  run: async () => {
    const found = emulator();
    const missing =
      'missing' in found ? found.missing : isEmulated() ? null : '`npm run test:arm64` has not built the present addon';
    return missing ? { passed: 0, failed: 0, skipped: [missing] } : outcomeOf([loads]);
  },
};
