import { at, cache } from '../engine/places.mjs';
import { crossBuild } from '../steps/cross-build.mjs';
import { tensorflowHome } from '../steps/tensorflow-library.mjs';
import { check } from './child.mjs';
import { loads, outcomeOn, trains } from './on-foreign.mjs';
import { isUnderWine, makeWine, wine, wineEnvironment, wineNode } from './wine.mjs';

/** @import { Stage } from './child.mjs' */
/** @import { Runner, Trial } from './on-foreign.mjs' */

const MACHINE = 'Windows, under Wine';

/** @type {Runner} */
const underWine = (args) => check(wineNode, args, { env: wineEnvironment() });

/** @type {Trial} */
const mapsFiles = {
  name: 'a file is mapped into memory, and a graph runs',
  run: async () => {
    const { code, output } = await underWine([at('setup', 'prove-addon.cjs')]);
    return code === 0 ? null : output;
  },
};

/** All that is tried under Wine, after the addon for Windows was built. @type {Stage} */
export const onWindows = {
  name: 'windows',
  guards: 'the addon, a graph and the training of a LeNet by Node for Windows, under Wine',
  run: async () => {
    const tell = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);
    const log = cache('setup', 'logs', 'windows.log');
    const addon = await crossBuild('win32-x64', { tell, log });
    await makeWine({ addon, home: tensorflowHome('wheel', 'win32-x64'), tell });
    return outcomeOn(MACHINE, [loads(underWine), mapsFiles, trains(underWine, 'win32 x64')]);
  },
};

/** The quick part of it, where Wine and the addon are there. @type {Stage} */
export const windowsSmoke = {
  name: 'windows',
  guards: 'the addon loads on Windows, under Wine, where `npm run test:windows` has built it',
  run: async () => {
    const found = wine();
    const missing =
      'missing' in found
        ? found.missing
        : isUnderWine()
          ? null
          : '`npm run test:windows` has not built the present addon';
    return missing ? { passed: 0, failed: 0, skipped: [missing] } : outcomeOn(MACHINE, [loads(underWine)]);
  },
};
