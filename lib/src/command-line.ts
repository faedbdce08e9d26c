import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The exit codes of every command. */
export const EXIT = { fine: 0, failed: 1, usedWrongly: 2 } as const;

/** What a command was given that it does not take. Its message is a sentence for the terminal. */
export class WrongUse extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options of a command with their values, and its other arguments. */
type Given<Own extends Options> = Pick<
  ReturnType<typeof parseArgs<{ options: Own; allowPositionals: true }>>,
  'values' | 'positionals'
>;

/**
 * Reads a command's arguments, with `--help` and `--version` beside its own options. Prints what these two ask for and
 * returns undefined; then the command has nothing to do. Throws a WrongUse where an option is not known.
 */
export function readCommandLine<const Own extends Options>(
  help: string,
  own: Own,
  args: readonly string[] = process.argv.slice(2),
): Given<Own> | undefined {
  const common = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;
  const given = parsed(help, () =>
    parseArgs({ args: [...args], allowPositionals: true, options: { ...own, ...common } }),
  );
  const { help: wantsHelp, version: wantsVersion } = given.values as { help?: boolean; version?: boolean };
  if (!wantsHelp && !wantsVersion) return given as unknown as Given<Own>;
  console.log(wantsHelp ? help : JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')).version);
  return undefined;
}

function parsed<Given>(help: string, parse: () => Given): Given {
  try {
    return parse();
  } catch (cause) {
    throw new WrongUse(`${(cause as Error).message.split('. ')[0].replace(/\.?$/, '.')}\n\n${help}`);
  }
}

/** Runs a command and sets the exit code that it resolves to: 2 where it was used wrongly, 1 where it stopped. */
export async function runCommand(command: () => Promise<number | undefined> | number | undefined): Promise<void> {
  try {
    process.exitCode = (await command()) ?? process.exitCode;
  } catch (cause) {
    const known = cause instanceof WrongUse;
    console.error(known ? cause.message : cause);
    process.exitCode = known ? EXIT.usedWrongly : EXIT.failed;
  }
}
