import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from 'transferlab/dist/atomic';

/** One finished run: what was set, and what came out. */
export type Run = Record<string, unknown>;

const { version } = JSON.parse(readFileSync(require.resolve('transferlab/package.json'), 'utf8'));

interface Stored {
  command: string;
  date: string;
  machine: string;
  /** The version of the library that made the runs of that date. */
  library?: string;
  /** The examples that nothing but a run's last figure may see, by their digest, which each run has as `test`. */
  tests?: Record<string, StoredTest>;
  runs: Run[];
  /** For some runs, by their settings: a 1 for each example of the test that is right, in the order of its ids. */
  right?: Record<string, string>;
}

interface StoredTest {
  name: string;
  examples: number;
  /** Where they are not too many to list; else the name says which set it is. */
  ids?: readonly string[];
}

/** Test examples: a dataset, or what has a name and ids as one. */
export interface Tested {
  readonly name: string;
  readonly ids: readonly string[];
}

/** Test examples of which ids, and which of them are right, are stored one by one. */
export const LISTED = 500;

/**
 * Runs each setting once and stores every result as it comes, so that a stopped script continues where it was. A setting whose
 * result is stored already is not run again; a result that no setting asks for any more, because a rate or a label count has
 * changed, is left out. So is one with another test: `test` becomes a setting of each run, by its digest. Where a run says
 * which examples are `right`, that is stored next to the runs. Runs are in the order of the settings. The file is written
 * whole, then renamed.
 */
export async function storeRuns<Setting extends Run>(
  name: string,
  command: string,
  asked: readonly Setting[],
  run: (setting: Setting) => Promise<Run>,
  test?: Tested,
): Promise<Run[]> {
  const file = join(__dirname, '..', 'results', `${name}.json`);
  const settings = test ? asked.map((setting) => ({ ...setting, test: digestOf(test) })) : asked;
  const fixed = { command, ...(test && { tests: described(test) }) };
  const fresh: Stored = { ...fixed, date: '', machine: machine(), runs: [] };
  const stored: Stored = existsSync(file) ? { ...fresh, ...JSON.parse(readFileSync(file, 'utf8')), ...fixed } : fresh;
  stored.runs = stored.runs.filter((done) => settings.some((setting) => agrees(done, setting)));
  for (const setting of settings) {
    if (stored.runs.some((done) => agrees(done, setting))) continue;
    const { right, ...results } = await run(setting);
    stored.runs.push({ ...setting, ...results });
    if (typeof right === 'string') stored.right = { ...stored.right, [JSON.stringify(setting)]: right };
    stored.date = new Date().toISOString().slice(0, 10);
    stored.machine = machine();
    stored.library = version;
    saveJson(file, stored);
    console.log(JSON.stringify(setting), `${stored.runs.length} of ${settings.length}`);
  }
  // What was measured again is at the end.
  const indexOf = (done: Run) => settings.findIndex((setting) => agrees(done, setting));
  stored.runs.sort((a, b) => indexOf(a) - indexOf(b));
  if (stored.right) {
    const answered = settings.map((setting) => JSON.stringify(setting));
    const current = answered.flatMap((key) => (stored.right?.[key] ? [[key, stored.right[key]]] : []));
    stored.right = Object.fromEntries(current);
  }
  saveJson(file, stored);
  return stored.runs;
}

function described(test: Tested): Record<string, StoredTest> {
  const { name, ids } = test;
  return { [digestOf(test)]: { name, examples: ids.length, ...(ids.length <= LISTED && { ids }) } };
}

/** Sixteen hexadecimal digits that stand for these examples in this order. */
export function digestOf({ ids }: Tested): string {
  return createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 16);
}

function agrees(done: Run, setting: Run): boolean {
  return Object.entries(setting).every(([key, value]) => done[key] === value);
}

export function saveJson(file: string, content: unknown): void {
  saveText(file, `${JSON.stringify(content, null, 1)}\n`);
}

/** Writes a file atomically. */
export function saveText(file: string, content: string): void {
  writeAtomically(file, content);
}

export function machine(): string {
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${platform()} ${arch()}, Node ${process.version}`;
}
