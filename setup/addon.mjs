import { explain } from './engine/explain.mjs';
import { withLock } from './engine/lock.mjs';
import { cache, root } from './engine/places.mjs';
import { TARGETS } from './engine/targets.mjs';
import { version } from './engine/version.mjs';
import { crossBuild } from './steps/cross-build.mjs';

/** @import { Target } from './engine/targets.mjs' */

const NAMES = Object.keys(TARGETS);
const HELP = `npm run addon -- ${NAMES[1]}    build TensorFlow's addon for another machine (${NAMES.join(', ')})

It fetches the pinned compiler and that machine's TensorFlow, up to half a gigabyte, into .cache, and prints the addon's path.`;

const log = cache('setup', 'logs', 'addon.log');
const tell = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

/** `npm run addon`: the addon for any target, built by the pinned compiler. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  if (argv.includes('--version')) {
    console.log(version());
    return 0;
  }
  const [target, ...more] = argv;
  if (!NAMES.includes(target) || more.length > 0) {
    const isHelp = ['--help', '-h'].includes(target);
    (isHelp ? console.log : console.error)(isHelp ? HELP : `Name one machine; got '${argv.join(' ')}'.\n\n${HELP}`);
    return isHelp ? 0 : 2;
  }
  try {
    // Set-up ends what it takes for programs of a killed one: only one of the two may be at work.
    const addon = await withLock(
      cache('setup', 'lock'),
      () => crossBuild(/** @type {Target} */ (target), { tell, log }),
      {
        onWait: ({ pid }) => tell(`Set-up is at work (process ${pid}); waiting for it.`),
      },
    );
    console.log(addon);
    return 0;
  } catch (error) {
    console.error(explain(error, { step: 'addon', root, log }).message);
    return 1;
  }
}
