import { at, cache } from '../engine/places.mjs';
import { crossBuild } from '../steps/cross-build.mjs';
import { tensorflowHome } from '../steps/tensorflow-library.mjs';
import { check } from './child.mjs';
import { emulatedEnvironment, emulatedNode, emulator, isEmulated, makeEmulated } from './emulated.mjs';
import { loads, outcomeOn, trains } from './on-foreign.mjs';

/** @import { Stage } from './child.mjs' */
/** @import { Runner, Trial } from './on-foreign.mjs' */

const MACHINE = 'Linux arm64, emulated';

/** @type {Runner} */
const emulated = (args) => check(emulatedNode, args, { env: emulatedEnvironment() });

/** @type {Trial} */
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

/** All that is tried on an emulated arm64, after the addon for it was built. @type {Stage} */
export const onArm64 = {
  name: 'arm64',
  guards: 'the addon, the unit tests of the engine and the training of a LeNet on Linux arm64, emulated',
  run: async () => {
    const tell = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);
    const log = cache('setup', 'logs', 'arm64.log');
    const addon = await crossBuild('linux-arm64', { tell, log });
    await makeEmulated({ addon, home: tensorflowHome('wheel', 'linux-arm64'), tell });
    return outcomeOn(MACHINE, [loads(emulated), trains(emulated, 'linux arm64'), unitTests]);
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
    return missing ? { passed: 0, failed: 0, skipped: [missing] } : outcomeOn(MACHINE, [loads(emulated)]);
  },
};
