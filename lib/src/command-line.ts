import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The exit codes of every command. */
export const EXIT = { fine: 0, failed: 1, usedWrongly: 2 } as const;

/** A command was called with invalid arguments. Its message is printed in the terminal. */
export class WrongUse extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options of a command with their values, and its other arguments. */
type Given<Own extends Options> = Pick<
  ReturnType<typeof parseArgs<{ options: Own; allowPositionals: true }>>,
  'values' | 'positionals'
>;

/**
 * Parses a command's arguments: its options, `--help` and `--version`. For these two it prints the text and returns
 * undefined; then the command must not run. Throws a WrongUse if an option is unknown.
 */
export function readCommandLine<const Own extends Options>(
  help: string,
  options: Own,
  args: readonly string[] = process.argv.slice(2),
): Given<Own> | undefined {
  const common = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;
  const read = parsed(help, () =>
    parseArgs({ args: [...args], allowPositionals: true, options: { ...options, ...common } }),
  );
  const { help: wantsHelp, version: wantsVersion } = read.values as { help?: boolean; version?: boolean };
  if (!wantsHelp && !wantsVersion) return read as unknown as Given<Own>;
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

/** Runs a command and sets the exit code that it resolves to: 2 after a WrongUse, 1 after another error. */
export async function runCommand(command: () => Promise<number | undefined> | number | undefined): Promise<void> {
  try {
    process.exitCode = (await command()) ?? process.exitCode;
  } catch (cause) {
    const known = cause instanceof WrongUse;
    console.error(known ? cause.message : cause);
    process.exitCode = known ? EXIT.usedWrongly : EXIT.failed;
  }
}
