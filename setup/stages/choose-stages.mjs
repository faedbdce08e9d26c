import { parseArgs } from 'node:util';

/** @import { Stage } from './child.mjs' */

/**
 * Which stages a command line asks for, in their usual order and each once: all without a name, else those named, singly
 * or as a list with commas. Gives a complaint in words for a name or an option that does not exist.
 * @param {string[]} argv @param {Stage[]} stages
 * @returns {{ complaint: string } | { help: boolean, version: boolean, list: boolean, stages: Stage[], since?: string }}
 */
export function chooseStages(argv, stages) {
  const known = stages.map(({ name }) => name);
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
        list: { type: 'boolean' },
        since: { type: 'string' },
      },
    });
    const names = positionals.flatMap((each) => each.split(',')).filter(Boolean);
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      return {
        complaint:
          `${unknown.map((name) => `'${name}'`).join(' and ')} ${unknown.length === 1 ? 'is not a stage' : 'are not stages'}. ` +
          `The stages are ${known.join(', ')}.`,
      };
    }
    if (positionals.length > 0 && names.length === 0) {
      return { complaint: `'${positionals.join(' ')}' names no stage. The stages are ${known.join(', ')}.` };
    }
    return {
      help: values.help ?? false,
      version: values.version ?? false,
      list: values.list ?? false,
      stages: names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name)),
      since: values.since,
    };
  } catch (error) {
    const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    return { complaint: message.split('. ')[0].replace(/\.?$/, '.') };
  }
}
