import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

/** Whether files outlive the program. */
export const HAS_DISK = true;

export { randomUUID };

/** The number of threads that can run in parallel. */
export const coreCount = (): number => availableParallelism();

/** The value of an environment variable. */
export const option = (name: string): string | undefined => process.env[name];

/** The folder from which relative paths are searched. */
export const workingFolder = (): string => process.cwd();

/** Whether a reader sees stderr as it is written. */
export const isTerminal = (): boolean => process.stderr.isTTY;

/** Writes a line for the reader, apart from the program's output. */
export function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A value in one line, for an error message. */
export const inLine = (value: unknown): string =>
  inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY }).split('\n', 1)[0];

/** The library's version. */
export const version = (): string =>
  JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')).version;
