import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `grader/addon/system-calls.json`, which a script writes from libseccomp's headers: never by hand. */
interface Table {
  /** The version that the numbers are of. */
  libseccomp: string;
  /** Null where that machine does not have the call. */
  calls: Record<string, Record<Machine, number | null>>;
}

/** The processors that the table knows. */
export type Machine = 'x64' | 'arm64';

let read: Table | undefined;

/** The table; read once. */
export function systemCalls(): Table {
  read ??= JSON.parse(readFileSync(join(__dirname, '../../addon/system-calls.json'), 'utf8')) as Table;
  return read;
}

/** The number of a call; undefined where the machine does not have it. Throws if no machine has it. */
export function numberOf(name: string, machine: Machine): number | undefined {
  const row = Object.hasOwn(systemCalls().calls, name) ? systemCalls().calls[name] : undefined;
  if (!row) {
    throw new Error(
      `grader/addon/system-calls.json has no system call named ${name}. Is it misspelt? \`npm run grader:system-calls\` reads the names again.`,
    );
  }
  return row[machine] ?? undefined;
}

/** The highest number that the table has: what lies above is younger than the table. */
export function highest(machine: Machine): number {
  // biome-ignore lint/plugin: the system calls of a kernel, some hundred.
  return Math.max(...Object.values(systemCalls().calls).map((row) => row[machine] ?? 0));
}
