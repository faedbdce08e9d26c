import { version } from './engine/version.mjs';
import { setUp } from './set-up.mjs';
import { onWindows } from './stages/on-windows.mjs';
import { runStages } from './stages/run-stages.mjs';

const HELP = `npm run test:windows              try ${onWindows.guards}
npm run test:windows -- --help    this text

It needs Debian's wine and wine64. It fetches the pinned compiler, Node and TensorFlow for Windows into .cache, and takes some
minutes.`;

/** `npm run test:windows`: tries the addon for Windows under Wine on this machine. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  const [word] = argv;
  if (word === undefined) return (await setUp()) ? runStages([onWindows], console.log) : 1;
  if (argv.length === 1 && ['--help', '-h', '--version'].includes(word)) {
    console.log(word === '--version' ? version() : HELP);
    return 0;
  }
  console.error(`npm run test:windows takes no arguments; got '${argv.join(' ')}'.\n\n${HELP}`);
  return 2;
}
