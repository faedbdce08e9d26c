import { parseArgs } from 'node:util';
import { makeReady } from './engine/make-ready.mjs';
import { root } from './engine/places.mjs';
import { version } from './engine/version.mjs';
import { packageSteps, WEIGHTS } from './steps/of-package.mjs';

const HELP = `npx transferlab set-up                         TensorFlow, our custom operations, and all pretrained weights
npx transferlab set-up --weights NAME,NAME     only these weights (${WEIGHTS.join(', ')}), or: none
npx transferlab --version                      the version of the package
npx transferlab --help                         this text

What is fetched is kept in ${root} for all of your projects;
TRANSFERLAB_CACHE names another folder. Nothing is fetched before you say set-up, nor twice.`;

/** The package's own command, `npx transferlab`. @param {string[]} argv @returns {Promise<number>} the exit code */
export async function main(argv) {
  const wish = readArguments(argv);
  if ('complaint' in wish) {
    console.error(`${wish.complaint}\n\n${HELP}`);
    return 2;
  }
  if (wish.help) {
    console.log(HELP);
    return 0;
  }
  if (wish.version) {
    console.log(version());
    return 0;
  }
  return (await makeReady((warn) => packageSteps({ weights: wish.weights, warn }))) ? 0 : 1;
}

/** @param {string[]} argv @returns {{ complaint: string } | { help: boolean, version: boolean, weights: string[] }} */
export function readArguments(argv) {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' }, weights: { type: 'string' } },
    });
    const [command, ...more] = positionals;
    const asksAbout = { help: values.help ?? false, version: values.version ?? false };
    if (asksAbout.help || asksAbout.version) return { ...asksAbout, weights: [] };
    if (command === undefined) return { complaint: 'Say what to do.' };
    if (command !== 'set-up' || more.length > 0) {
      return { complaint: `'${positionals.join(' ')}' is not a command of transferlab.` };
    }
    const asked = values.weights?.split(',').map((name) => name.trim());
    const weights = asked === undefined ? WEIGHTS : asked.join() === 'none' ? [] : asked;
    const unknown = weights.find((name) => !WEIGHTS.includes(name));
    if (unknown !== undefined)
      return { complaint: `There are no weights '${unknown}'. There are ${WEIGHTS.join(', ')}.` };
    return { ...asksAbout, weights };
  } catch (error) {
    const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    return { complaint: message.split('. ')[0].replace(/\.?$/, '.') };
  }
}
